package org.sfumato.bench;

import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.RinConfig;
import org.sfumato.model.RinPresets;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.GroupRule;

/** What is compared: on the network {@code small-64}, and the RIN of {@code rin-small-64}. */
enum Subject {
  TRAINING("training", true, unet(GroupRule.SIXTEEN_CHANNELS), ShippedTraining::new),
  TRAINING_PLAIN("training, plain", true, unet(GroupRule.SIXTEEN_CHANNELS), PlainTraining::new),
  TRAINING_ADM("training, 32 groups", true, unet(GroupRule.ADM), ShippedTraining::new),
  TRAINING_ADM_PLAIN("training, 32 groups, plain", true, unet(GroupRule.ADM), PlainTraining::new),
  TRAINING_BARE(
      "bare convolutions, forward and backward",
      true,
      unet(GroupRule.ADM),
      (config, batch) -> new BareConvolutions((UNetConfig) config, batch, true)),
  TRAINING_RIN("training, RIN", true, RinPresets.SMALL_64, ShippedTraining::new),
  TRAINING_RIN_PLAIN("training, RIN, plain", true, RinPresets.SMALL_64, PlainTraining::new),
  INFERENCE("inference", false, unet(GroupRule.SIXTEEN_CHANNELS), Inference::shipped),
  INFERENCE_PLAIN("inference, plain", false, unet(GroupRule.SIXTEEN_CHANNELS), Inference::plain),
  INFERENCE_ADM("inference, 32 groups", false, unet(GroupRule.ADM), Inference::shipped),
  INFERENCE_ADM_PLAIN("inference, 32 groups, plain", false, unet(GroupRule.ADM), Inference::plain),
  INFERENCE_BARE(
      "bare convolutions, forward",
      false,
      unet(GroupRule.ADM),
      (config, batch) -> new BareConvolutions((UNetConfig) config, batch, false)),
  INFERENCE_RIN("inference, RIN", false, RinPresets.SMALL_64, Inference::shipped),
  INFERENCE_RIN_PLAIN("inference, RIN, plain", false, RinPresets.SMALL_64, Inference::plain);

  private static final int PASSES_OF_TRAINING = 3;

  private interface Factory {
    Workload open(NetworkConfig config, int batch);
  }

  final String title;
  private final boolean training;
  private final NetworkConfig config;
  private final Factory factory;

  Subject(String title, boolean training, NetworkConfig config, Factory factory) {
    this.title = title;
    this.training = training;
    this.config = config;
    this.factory = factory;
  }

  private static UNetConfig unet(GroupRule groups) {
    return UNetPresets.SMALL_64.withNormGroups(groups);
  }

  Workload open(int batch) {
    return factory.open(config, batch);
  }

  /** Floating-point operations for one image. */
  double flops() {
    Work work = Work.of(Network.of(config));
    double forward = isFloor() ? work.convolutionFlops() : work.flops();
    return training ? passesOfTraining() * forward : forward;
  }

  /** A RIN makes one pass more, without gradients, for the latents of the step before. */
  private int passesOfTraining() {
    return isRin() ? PASSES_OF_TRAINING + 1 : PASSES_OF_TRAINING;
  }

  private boolean isRin() {
    return config instanceof RinConfig;
  }

  /** The plain port of the same; the floor is compared with the port of the fast groups. */
  Subject plain() {
    return switch (this) {
      case TRAINING_ADM, TRAINING_ADM_PLAIN -> TRAINING_ADM_PLAIN;
      case INFERENCE_ADM, INFERENCE_ADM_PLAIN -> INFERENCE_ADM_PLAIN;
      case TRAINING_RIN, TRAINING_RIN_PLAIN -> TRAINING_RIN_PLAIN;
      case INFERENCE_RIN, INFERENCE_RIN_PLAIN -> INFERENCE_RIN_PLAIN;
      default -> training ? TRAINING_PLAIN : INFERENCE_PLAIN;
    };
  }

  /** The convolutions alone; null for a RIN, which has none. */
  Subject floor() {
    return isRin() ? null : training ? TRAINING_BARE : INFERENCE_BARE;
  }

  boolean isFloor() {
    return this == floor();
  }
}
