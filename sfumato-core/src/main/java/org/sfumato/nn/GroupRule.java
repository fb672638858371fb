package org.sfumato.nn;

import org.sfumato.error.InputException;

/**
 * How channels are divided into groups for normalisation: a fixed number of groups (ADM: 32), or a
 * fixed number of channels in each. Exactly one of the two is positive.
 *
 * <p>On a processor in channels-last order the backward pass is several times faster where a group
 * has a multiple of 16 channels (see {@code docs/benchmarks.md}), so networks that need not match
 * the references use that.
 *
 * @param count groups in every norm, or 0
 * @param channels channels in every group, or 0
 */
public record GroupRule(int count, int channels) {
  /** The references' rule. */
  public static final GroupRule ADM = new GroupRule(32, 0);

  /** The fast rule. */
  public static final GroupRule SIXTEEN_CHANNELS = new GroupRule(0, 16);

  public GroupRule {
    if (count < 0 || channels < 0 || (count > 0) == (channels > 0)) {
      throw new InputException(
          "norm-groups needs either a count of groups or the channels of a group, not "
              + count
              + " and "
              + channels);
    }
  }

  /**
   * @throws InputException if the channels cannot be divided so
   */
  int groups(int channelsInAll) {
    int divisor = count > 0 ? count : channels;
    if (channelsInAll % divisor != 0) {
      throw new InputException(
          "norm-groups: "
              + channelsInAll
              + " channels cannot be divided "
              + (count > 0
                  ? "into " + count + " groups"
                  : "into groups of " + channels + " channels"));
    }
    return count > 0 ? count : channelsInAll / channels;
  }
}
