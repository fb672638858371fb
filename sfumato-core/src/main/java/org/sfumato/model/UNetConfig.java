package org.sfumato.model;

import static org.sfumato.model.NetworkRules.require;

import java.util.List;
import org.sfumato.error.InputException;
import org.sfumato.nn.GroupRule;

/**
 * The shape of a U-Net (ADM, section 3; Palette, section 3).
 *
 * @param imageSize height and width of the images it is made for, in pixels
 * @param inChannels channels of the noisy image
 * @param outChannels channels of the prediction: {@code inChannels}, or twice as many where the
 *     variance is learned too
 * @param condition what is concatenated to the noisy image
 * @param conditionChannels channels of that; 0 where there is none
 * @param baseChannels width at full resolution
 * @param channelMultipliers width at each level, as multiples of {@code baseChannels}; each level
 *     halves the resolution
 * @param resBlocks residual blocks per level
 * @param attentionResolutions heights, in pixels, at which attention follows each residual block,
 *     or what {@code longRange} has in its place
 * @param longRange how distant pixels meet there
 * @param heads attention heads, where {@code headChannels} is 0
 * @param headChannels channels of an attention head, or 0 to use {@code heads}
 * @param attentionOrder order of the joint projection's channels
 * @param dropout probability of dropout in each residual block
 * @param scaleShiftNorm whether the noise level scales and shifts each norm (AdaGN, ADM section
 *     3.1) or is added
 * @param resblockUpdown whether residual blocks change the resolution, or convolutions do
 * @param classes number of classes the network is told of, or 0
 * @param normGroups groups of the norms
 * @param noiseInput how the network is told the noise level
 * @param checkpointActivations whether training computes activations a second time instead of
 *     keeping them
 */
public record UNetConfig(
    int imageSize,
    int inChannels,
    int outChannels,
    Condition condition,
    int conditionChannels,
    int baseChannels,
    List<Double> channelMultipliers,
    int resBlocks,
    List<Integer> attentionResolutions,
    LongRange longRange,
    int heads,
    int headChannels,
    AttentionOrder attentionOrder,
    double dropout,
    boolean scaleShiftNorm,
    boolean resblockUpdown,
    int classes,
    GroupRule normGroups,
    NoiseInput noiseInput,
    boolean checkpointActivations)
    implements NetworkConfig {

  private static final int MAX_WIDTH = 1 << 14;

  /** Attention compares every two pixels of a level: 128 x 128 of them already take seconds. */
  private static final int MAX_ATTENTION_SIZE = 128;

  public UNetConfig {
    channelMultipliers = List.copyOf(channelMultipliers);
    attentionResolutions = List.copyOf(attentionResolutions);
    NetworkRules.requireInputs(imageSize, inChannels, condition, conditionChannels, classes);
    require(
        outChannels >= 1 && outChannels <= 10_000, "out-channels must be 1 to 10000", outChannels);
    require(
        baseChannels >= 2 && baseChannels % 2 == 0 && baseChannels <= MAX_WIDTH,
        "base-channels must be even, 2 to " + MAX_WIDTH,
        baseChannels);
    require(
        !channelMultipliers.isEmpty() && channelMultipliers.size() <= 10,
        "channel-multipliers needs 1 to 10 levels",
        channelMultipliers);
    for (double m : channelMultipliers) {
      require(
          m > 0 && m * baseChannels >= 1 && m * baseChannels <= MAX_WIDTH,
          "channel-multipliers must give widths of 1 to " + MAX_WIDTH,
          m);
    }
    require(
        imageSize % (1 << (channelMultipliers.size() - 1)) == 0,
        "image-size must be divisible by 2 at every level of channel-multipliers",
        imageSize);
    require(
        bottom(imageSize, channelMultipliers) <= MAX_ATTENTION_SIZE || !longRange.attends(),
        "image-size must be halved to "
            + MAX_ATTENTION_SIZE
            + " or less by channel-multipliers, for the attention in the middle",
        imageSize);
    require(resBlocks >= 1 && resBlocks <= 16, "res-blocks must be 1 to 16", resBlocks);
    for (int resolution : attentionResolutions) {
      require(
          isLevel(resolution, imageSize, channelMultipliers.size()),
          "attention-resolutions must be heights that occur in the network (attention would never fire)",
          resolution);
      require(
          resolution <= MAX_ATTENTION_SIZE || !longRange.attends(),
          "attention-resolutions must be at most " + MAX_ATTENTION_SIZE,
          resolution);
    }
    require(
        longRange != LongRange.LOCAL_ATTENTION || bottom(imageSize, channelMultipliers) % 2 == 0,
        "image-size must stay even at every level for local-attention, which divides images in four",
        imageSize);
    require(headChannels >= 0, "head-channels must be 0 or positive", headChannels);
    require(
        headChannels > 0 || heads >= 1, "heads must be positive where head-channels is 0", heads);
    require(dropout >= 0 && dropout < 1, "dropout must be in [0, 1)", dropout);
  }

  /** The height of the lowest level. */
  private static int bottom(int imageSize, List<Double> channelMultipliers) {
    return imageSize >> (channelMultipliers.size() - 1);
  }

  private static boolean isLevel(int resolution, int imageSize, int levels) {
    for (int level = 0; level < levels; level++) {
      if (imageSize >> level == resolution) {
        return true;
      }
    }
    return false;
  }

  /** Channels at a level, 0 being full resolution. */
  public int width(int level) {
    return (int) (channelMultipliers.get(level) * baseChannels);
  }

  public int levels() {
    return channelMultipliers.size();
  }

  /** Width of the embedding of the noise level. */
  public int embeddingWidth() {
    return 4 * baseChannels;
  }

  /**
   * How a network is trained (dropout, recomputed activations), the size of its images and what it
   * is shown beside the noisy one do not matter.
   */
  @Override
  public boolean readsWeightsAs(NetworkConfig config) {
    return config instanceof UNetConfig other
        && headChannels == other.headChannels
        && (headChannels > 0 || heads == other.heads)
        && attentionOrder == other.attentionOrder
        && longRange == other.longRange
        && scaleShiftNorm == other.scaleShiftNorm
        && resblockUpdown == other.resblockUpdown
        && normGroups.equals(other.normGroups)
        && noiseInput == other.noiseInput;
  }

  /** Whether distant pixels meet at this resolution. */
  boolean reachesFarAt(int resolution) {
    return attentionResolutions.contains(resolution);
  }

  /** Whether they do so by attention. */
  boolean attendsAt(int resolution) {
    return reachesFarAt(resolution) && longRange.attends();
  }

  /**
   * The distance of a kernel's points in a residual block at such a resolution: it doubles from
   * block to block, up to half the image, beyond which a kernel would see little but its centre.
   *
   * @param block of the level, from 0
   */
  int dilation(int block, int resolution) {
    return longRange == LongRange.DILATED_BLOCKS
        ? Math.max(1, Math.min(1 << block, resolution / 2))
        : 1;
  }

  int headsFor(int channels) {
    int count = headChannels > 0 ? channels / headChannels : heads;
    if (count < 1 || channels % count != 0 || (headChannels > 0 && channels % headChannels != 0)) {
      throw new InputException(
          "network: "
              + channels
              + " channels cannot be divided into attention heads"
              + (headChannels > 0 ? " of " + headChannels + " channels" : ": heads is " + heads));
    }
    return count;
  }

  /** A copy with other groups in its norms. */
  public UNetConfig withNormGroups(GroupRule rule) {
    return with(longRange, classes, rule);
  }

  /** A copy that is told of so many classes. */
  public UNetConfig withClasses(int count) {
    return with(longRange, count, normGroups);
  }

  /** A copy in which distant pixels meet in another way. */
  public UNetConfig withLongRange(LongRange other) {
    return with(other, classes, normGroups);
  }

  private UNetConfig with(LongRange far, int classCount, GroupRule rule) {
    return new UNetConfig(
        imageSize,
        inChannels,
        outChannels,
        condition,
        conditionChannels,
        baseChannels,
        channelMultipliers,
        resBlocks,
        attentionResolutions,
        far,
        heads,
        headChannels,
        attentionOrder,
        dropout,
        scaleShiftNorm,
        resblockUpdown,
        classCount,
        rule,
        noiseInput,
        checkpointActivations);
  }
}
