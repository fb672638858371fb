package org.sfumato.checkpoint.reference;

import java.util.List;
import java.util.Optional;
import org.sfumato.model.AttentionOrder;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.GroupRule;

/**
 * A published checkpoint, known by its shape, and what its names and shapes do not tell.
 *
 * @param name of the file, or of the code that trains such
 * @param reference the code that published it
 * @param classifier whether it is a classifier of noisy images
 * @param network its configuration
 * @param schedule that it was trained on
 */
record PublicModel(
    String name,
    Reference reference,
    boolean classifier,
    UNetConfig network,
    BetaSchedule schedule) {
  private static final List<Integer> ATTENTION_32_16_8 = List.of(32, 16, 8);
  private static final List<Double> MULTIPLIERS_64 = List.of(1.0, 2.0, 3.0, 4.0);
  private static final List<Double> MULTIPLIERS_128 = List.of(1.0, 1.0, 2.0, 3.0, 4.0);
  private static final List<Double> MULTIPLIERS_256 = List.of(1.0, 1.0, 2.0, 2.0, 4.0, 4.0);
  private static final List<Double> MULTIPLIERS_512 = List.of(0.5, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0);

  /** With the settings that guided-diffusion's README and the Palette code's recipes give. */
  static final List<PublicModel> ALL =
      List.of(
          diffusion("64x64_diffusion", UNetPresets.ADM_64, BetaSchedule.COSINE),
          diffusion("128x128_diffusion", UNetPresets.ADM_128, BetaSchedule.LINEAR),
          diffusion("256x256_diffusion", UNetPresets.ADM_256, BetaSchedule.LINEAR),
          // Also the shape and the settings of all of LSUN's.
          diffusion(
              "256x256_diffusion_uncond or lsun_*",
              UNetPresets.ADM_256.withClasses(0),
              BetaSchedule.LINEAR),
          diffusion("512x512_diffusion", UNetPresets.ADM_512, BetaSchedule.LINEAR),
          diffusion(
              "64_256_upsampler",
              upsampler(256, MULTIPLIERS_256, ATTENTION_32_16_8, 4, 0),
              BetaSchedule.LINEAR),
          diffusion(
              "128_512_upsampler",
              upsampler(512, MULTIPLIERS_256, List.of(32, 16), 0, 64),
              BetaSchedule.LINEAR),
          classifier("64x64_classifier", 64, MULTIPLIERS_64, 4, BetaSchedule.COSINE),
          classifier("128x128_classifier", 128, MULTIPLIERS_128, 2, BetaSchedule.LINEAR),
          classifier("256x256_classifier", 256, MULTIPLIERS_256, 2, BetaSchedule.LINEAR),
          classifier("512x512_classifier", 512, MULTIPLIERS_512, 2, BetaSchedule.LINEAR),
          new PublicModel(
              "a network of the public Palette code's recipes",
              Reference.PALETTE,
              false,
              palette(),
              BetaSchedule.LINEAR));

  /** The published checkpoint of this shape. */
  static Optional<PublicModel> of(Reference reference, NetworkShape shape) {
    return ALL.stream()
        .filter(model -> model.reference == reference)
        .filter(model -> NetworkShape.of(model.network, model.classifier).equals(shape))
        .findFirst();
  }

  private static PublicModel diffusion(String name, UNetConfig network, BetaSchedule schedule) {
    return new PublicModel(name, Reference.GUIDED_DIFFUSION, false, network, schedule);
  }

  private static PublicModel classifier(
      String name, int size, List<Double> multipliers, int depth, BetaSchedule schedule) {
    UNetConfig network =
        network(
            size, 3, 1000, 0, Condition.NONE, 128, multipliers, depth, ATTENTION_32_16_8, 0, 64);
    return new PublicModel(name, Reference.GUIDED_DIFFUSION, true, network, schedule);
  }

  private static UNetConfig upsampler(
      int size, List<Double> multipliers, List<Integer> attention, int heads, int headChannels) {
    return network(
        size,
        3,
        6,
        1000,
        Condition.LOW_RESOLUTION,
        192,
        multipliers,
        2,
        attention,
        heads,
        headChannels);
  }

  private static UNetConfig network(
      int size,
      int in,
      int out,
      int classes,
      Condition condition,
      int base,
      List<Double> multipliers,
      int resBlocks,
      List<Integer> attention,
      int heads,
      int headChannels) {
    return new UNetConfig(
        size,
        in,
        out,
        condition,
        condition == Condition.NONE ? 0 : in,
        base,
        multipliers,
        resBlocks,
        attention,
        LongRange.GLOBAL_ATTENTION,
        heads,
        headChannels,
        AttentionOrder.HEADS_FIRST,
        0.0,
        true,
        true,
        classes,
        GroupRule.ADM,
        NoiseInput.TIMESTEP,
        false);
  }

  /** Its attn_res counts halvings, of which 16 do not occur: attention is in the middle only. */
  private static UNetConfig palette() {
    return new UNetConfig(
        256,
        3,
        3,
        Condition.IMAGE,
        3,
        64,
        List.of(1.0, 2.0, 4.0, 8.0),
        2,
        List.of(),
        LongRange.GLOBAL_ATTENTION,
        0,
        32,
        AttentionOrder.HEADS_FIRST,
        0.2,
        true,
        true,
        0,
        GroupRule.ADM,
        NoiseInput.GAMMA,
        false);
  }
}
