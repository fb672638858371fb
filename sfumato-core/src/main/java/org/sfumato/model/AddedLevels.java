package org.sfumato.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the parameters of a U-Net with more levels are in one with fewer: what was between its way
 * down and its way up goes lower by those levels, and the way up is numbered from the bottom.
 *
 * @param deep has the levels of the other, and more of the width of its lowest below them
 * @param shallow the other
 */
public record AddedLevels(UNetConfig deep, UNetConfig shallow) {
  private static final Pattern STAGE =
      Pattern.compile("(input_blocks|output_blocks)\\.(\\d+)\\.(.*)");

  /** Those of a network that has any. */
  public static Optional<AddedLevels> of(NetworkConfig ours, NetworkConfig theirs) {
    return ours instanceof UNetConfig deep
            && theirs instanceof UNetConfig shallow
            && deep.levels() > shallow.levels()
            && deep.resBlocks() == shallow.resBlocks()
            && goesOn(deep, shallow)
        ? Optional.of(new AddedLevels(deep, shallow))
        : Optional.empty();
  }

  private static boolean goesOn(UNetConfig deep, UNetConfig shallow) {
    int lowest = shallow.levels() - 1;
    for (int level = 0; level < deep.levels(); level++) {
      if (deep.width(level) != shallow.width(Math.min(level, lowest))) {
        return false;
      }
    }
    return true;
  }

  /**
   * What a parameter is called in the shallow network.
   *
   * @param name in the deep one
   * @return nothing for a parameter of the levels that were added
   */
  public Optional<String> shallowName(String name) {
    Matcher stage = STAGE.matcher(name);
    if (!stage.matches()) {
      return Optional.of(name);
    }
    boolean down = stage.group(1).equals("input_blocks");
    int number = Integer.parseInt(stage.group(2));
    if (down) {
      return number < stagesDown() ? Optional.of(name) : Optional.empty();
    }
    int old = number - addedStagesUp();
    return old >= 0
        ? Optional.of(stage.group(1) + "." + old + "." + stage.group(3))
        : Optional.empty();
  }

  /** Of the shallow network: the stem, its levels, and what halves the resolution between them. */
  private int stagesDown() {
    return shallow.levels() * (shallow.resBlocks() + 1);
  }

  private int addedStagesUp() {
    return (deep.levels() - shallow.levels()) * (deep.resBlocks() + 1);
  }
}
