package org.sfumato.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Where the parameters of a U-Net with more levels are in one with fewer: what was between its way
 * down and its way up goes lower by those levels, and the way up is numbered from the bottom.
 */
public final class AddedLevels {
  private static final Pattern STAGE =
      Pattern.compile("(input_blocks|output_blocks)\\.(\\d+)\\.(.*)");

  private final int oldStagesDown;
  private final int addedStagesUp;

  private AddedLevels(int levels, int added, int resBlocks) {
    oldStagesDown = levels * (resBlocks + 1); // with the stem, and what halves the resolution
    addedStagesUp = added * (resBlocks + 1);
  }

  /**
   * The levels that a network has below those of another, where they are as wide as its lowest and
   * can begin by passing on what they are given: residual blocks change their resolution.
   */
  public static Optional<AddedLevels> of(NetworkConfig ours, NetworkConfig theirs) {
    return ours instanceof UNetConfig deep
            && theirs instanceof UNetConfig shallow
            && isDeeper(deep, shallow)
            && deep.resBlocks() == shallow.resBlocks()
            && isAsWide(deep, shallow)
        ? Optional.of(
            new AddedLevels(shallow.levels(), deep.levels() - shallow.levels(), deep.resBlocks()))
        : Optional.empty();
  }

  /**
   * What a network of so many levels would have to be like to have grown out of another; nothing
   * where none can have.
   */
  public static Optional<String> settings(NetworkConfig ours, NetworkConfig theirs) {
    if (!(ours instanceof UNetConfig deep)
        || !(theirs instanceof UNetConfig shallow)
        || !isDeeper(deep, shallow)) {
      return Optional.empty();
    }
    List<Double> multipliers = new ArrayList<>(shallow.channelMultipliers());
    while (multipliers.size() < deep.levels()) {
      multipliers.add(multipliers.get(multipliers.size() - 1));
    }
    List<Integer> attention =
        shallow.attentionResolutions().stream()
            .map(resolution -> resolution * deep.imageSize() / shallow.imageSize())
            .toList();
    return Optional.of(
        "network.channel-multipliers="
            + compact(multipliers)
            + ", network.attention-resolutions="
            + compact(attention));
  }

  /** Whether one has more levels than another that may grow. */
  private static boolean isDeeper(UNetConfig deep, UNetConfig shallow) {
    return deep.levels() > shallow.levels()
        && shallow.resblockUpdown()
        // The reach of its blocks would change where the bottom was.
        && shallow.longRange() != LongRange.DILATED_BLOCKS;
  }

  private static boolean isAsWide(UNetConfig deep, UNetConfig shallow) {
    int lowest = shallow.levels() - 1;
    return IntStream.range(0, deep.levels())
        .allMatch(level -> deep.width(level) == shallow.width(Math.min(level, lowest)));
  }

  private static String compact(List<? extends Number> numbers) {
    return numbers.toString().replace(" ", "").replaceAll("\\.0(?=[,\\]])", "");
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
    int number = Integer.parseInt(stage.group(2));
    if (stage.group(1).equals("input_blocks")) {
      return number < oldStagesDown ? Optional.of(name) : Optional.empty();
    }
    int old = number - addedStagesUp;
    return old >= 0 ? Optional.of("output_blocks." + old + "." + stage.group(3)) : Optional.empty();
  }
}
