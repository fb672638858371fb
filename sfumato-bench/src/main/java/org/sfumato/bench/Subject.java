package org.sfumato.bench;

import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.GroupRule;

/** What is compared, always on the network {@code small-64}. */
enum Subject {
  TRAINING("training", true, GroupRule.SIXTEEN_CHANNELS, ShippedTraining::new),
  TRAINING_PLAIN("training, plain", true, GroupRule.SIXTEEN_CHANNELS, PlainTraining::new),
  TRAINING_ADM("training, 32 groups", true, GroupRule.ADM, ShippedTraining::new),
  TRAINING_ADM_PLAIN("training, 32 groups, plain", true, GroupRule.ADM, PlainTraining::new),
  TRAINING_BARE(
      "bare convolutions, forward and backward",
      true,
      GroupRule.ADM,
      (config, batch) -> new BareConvolutions(config, batch, true)),
  INFERENCE("inference", false, GroupRule.SIXTEEN_CHANNELS, Inference::shipped),
  INFERENCE_PLAIN("inference, plain", false, GroupRule.SIXTEEN_CHANNELS, Inference::plain),
  INFERENCE_ADM("inference, 32 groups", false, GroupRule.ADM, Inference::shipped),
  INFERENCE_ADM_PLAIN("inference, 32 groups, plain", false, GroupRule.ADM, Inference::plain),
  INFERENCE_BARE(
      "bare convolutions, forward",
      false,
      GroupRule.ADM,
      (config, batch) -> new BareConvolutions(config, batch, false));

  private static final int PASSES_OF_TRAINING = 3;

  private interface Factory {
    Workload open(UNetConfig config, int batch);
  }

  final String title;
  private final boolean training;
  private final UNetConfig config;
  private final Factory factory;

  Subject(String title, boolean training, GroupRule groups, Factory factory) {
    this.title = title;
    this.training = training;
    this.config = UNetPresets.SMALL_64.withNormGroups(groups);
    this.factory = factory;
  }

  Workload open(int batch) {
    return factory.open(config, batch);
  }

  /** Floating-point operations for one image. */
  double flops() {
    Work work = Work.of(new UNet(config));
    double forward = isFloor() ? work.convolutionFlops() : work.flops();
    return training ? PASSES_OF_TRAINING * forward : forward;
  }

  /** The plain port of the same; the floor is compared with the port of the fast groups. */
  Subject plain() {
    return switch (this) {
      case TRAINING_ADM, TRAINING_ADM_PLAIN -> TRAINING_ADM_PLAIN;
      case INFERENCE_ADM, INFERENCE_ADM_PLAIN -> INFERENCE_ADM_PLAIN;
      default -> training ? TRAINING_PLAIN : INFERENCE_PLAIN;
    };
  }

  /** The convolutions alone. */
  Subject floor() {
    return training ? TRAINING_BARE : INFERENCE_BARE;
  }

  boolean isFloor() {
    return this == floor();
  }
}
