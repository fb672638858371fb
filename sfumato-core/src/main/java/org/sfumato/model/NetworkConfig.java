package org.sfumato.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The shape of a network; in JSON and YAML the key {@code kind} says of which. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = UNetConfig.class, name = "unet"),
  @JsonSubTypes.Type(value = RinConfig.class, name = "rin")
})
public sealed interface NetworkConfig permits UNetConfig, RinConfig {
  /** Height and width of the images it is made for, in pixels. */
  int imageSize();

  /** Channels of the noisy image. */
  int inChannels();

  /** Channels of the prediction: as many, or twice as many where the variance is learned too. */
  int outChannels();

  /** What it sees beside the noisy image. */
  Condition condition();

  /** Channels of that; 0 where there is none. */
  int conditionChannels();

  /** Number of classes it is told of, or 0. */
  int classes();

  /** How it is told the noise level. */
  NoiseInput noiseInput();

  /** Whether it says, beside its prediction, which variance a step has. */
  default boolean learnsVariance() {
    return outChannels() == 2 * inChannels();
  }

  /** Whether training computes activations a second time instead of keeping them. */
  boolean checkpointActivations();

  /**
   * Whether both give the same weights the same meaning, where their names and shapes do not tell.
   */
  boolean readsWeightsAs(NetworkConfig other);
}
