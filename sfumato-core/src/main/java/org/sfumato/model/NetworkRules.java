package org.sfumato.model;

import org.sfumato.error.InputException;

/** What the configurations of all networks must keep to. */
final class NetworkRules {
  private static final int MAX_IMAGE_SIZE = 1024;
  private static final int MAX_CHANNELS = 64;
  private static final int MAX_CLASSES = 1_000_000;

  private NetworkRules() {}

  /** The rules for what every network is given. */
  static void requireInputs(
      int imageSize, int inChannels, Condition condition, int conditionChannels, int classes) {
    require(
        imageSize >= 1 && imageSize <= MAX_IMAGE_SIZE,
        "image-size must be 1 to " + MAX_IMAGE_SIZE,
        imageSize);
    require(
        inChannels >= 1 && inChannels <= MAX_CHANNELS,
        "in-channels must be 1 to " + MAX_CHANNELS,
        inChannels);
    require(
        (condition == Condition.NONE) == (conditionChannels == 0)
            && conditionChannels >= 0
            && conditionChannels <= MAX_CHANNELS,
        "condition-channels must be 0 without a condition, else 1 to " + MAX_CHANNELS,
        conditionChannels);
    require(classes >= 0 && classes <= MAX_CLASSES, "classes must be 0 to " + MAX_CLASSES, classes);
  }

  static void require(boolean condition, String rule, Object value) {
    if (!condition) {
      throw new InputException("network: " + rule + ", not " + value);
    }
  }
}
