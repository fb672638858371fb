package org.sfumato.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
            && deep.levels() > shallow.levels()
            && deep.resBlocks() == shallow.resBlocks()
            && deep.resblockUpdown()
            // The reach of its blocks would change where the bottom was.
            && deep.longRange() != LongRange.DILATED_BLOCKS
            && widths(deep).equals(widths(grown(shallow, deep.levels()), shallow.baseChannels()))
        ? Optional.of(
            new AddedLevels(shallow.levels(), deep.levels() - shallow.levels(), deep.resBlocks()))
        : Optional.empty();
  }

  /**
   * What a network of so many levels would have to be like to have grown out of another; nothing
   * where it has no more than that.
   */
  public static Optional<String> settings(NetworkConfig ours, NetworkConfig theirs) {
    if (!(ours instanceof UNetConfig deep)
        || !(theirs instanceof UNetConfig shallow)
        || deep.levels() <= shallow.levels()
        || !shallow.resblockUpdown()
        || shallow.longRange() == LongRange.DILATED_BLOCKS) {
      return Optional.empty();
    }
    List<Integer> attention =
        shallow.attentionResolutions().stream()
            .map(resolution -> resolution * deep.imageSize() / shallow.imageSize())
            .toList();
    return Optional.of(
        "network.channel-multipliers="
            + compact(grown(shallow, deep.levels()))
            + ", network.attention-resolutions="
            + compact(attention));
  }

  private static List<Double> grown(UNetConfig shallow, int levels) {
    List<Double> multipliers = new ArrayList<>(shallow.channelMultipliers());
    while (multipliers.size() < levels) {
      multipliers.add(multipliers.get(multipliers.size() - 1));
    }
    return multipliers;
  }

  private static List<Integer> widths(UNetConfig config) {
    return widths(config.channelMultipliers(), config.baseChannels());
  }

  private static List<Integer> widths(List<Double> multipliers, int baseChannels) {
    return multipliers.stream().map(m -> (int) (m * baseChannels)).toList();
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
