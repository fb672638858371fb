package org.sfumato.model;

import java.util.List;
import org.sfumato.nn.GroupRule;

/** Networks of the papers, and smaller ones for one machine. Plain constants. */
public final class UNetPresets {
  private static final List<Integer> ATTENTION_32_16_8 = List.of(32, 16, 8);

  /** Palette's (appendix B): ADM's 256 network without classes, with the condition concatenated. */
  public static final UNetConfig PALETTE_256 =
      new UNetConfig(
          256,
          3,
          3,
          Condition.IMAGE,
          3,
          256,
          List.of(1.0, 1.0, 2.0, 2.0, 4.0, 4.0),
          2,
          ATTENTION_32_16_8,
          LongRange.GLOBAL_ATTENTION,
          0,
          64,
          AttentionOrder.HEADS_FIRST,
          0.0,
          true,
          true,
          0,
          GroupRule.ADM,
          NoiseInput.GAMMA,
          true);

  /** Palette's with attention within each quarter of the image (Palette, Table 5). */
  public static final UNetConfig PALETTE_256_LOCAL =
      PALETTE_256.withLongRange(LongRange.LOCAL_ATTENTION);

  /** Palette's with more residual blocks and no attention (Palette, Table 5). */
  public static final UNetConfig PALETTE_256_MORE_BLOCKS =
      PALETTE_256.withLongRange(LongRange.MORE_BLOCKS);

  /** Palette's with dilated convolutions and no attention (Palette, Table 5). */
  public static final UNetConfig PALETTE_256_DILATED =
      PALETTE_256.withLongRange(LongRange.DILATED_BLOCKS);

  /** ADM's class-conditional network at 64 x 64 (its table of hyperparameters). */
  public static final UNetConfig ADM_64 =
      adm(64, 192, List.of(1.0, 2.0, 3.0, 4.0), 3, 0, 64, AttentionOrder.QKV_FIRST);

  /** ADM's class-conditional network at 128 x 128. */
  public static final UNetConfig ADM_128 =
      adm(128, 256, List.of(1.0, 1.0, 2.0, 3.0, 4.0), 2, 4, 0, AttentionOrder.HEADS_FIRST);

  /** ADM's class-conditional network at 256 x 256. */
  public static final UNetConfig ADM_256 =
      adm(256, 256, List.of(1.0, 1.0, 2.0, 2.0, 4.0, 4.0), 2, 0, 64, AttentionOrder.HEADS_FIRST);

  /** ADM's class-conditional network at 512 x 512. */
  public static final UNetConfig ADM_512 =
      adm(
          512,
          256,
          List.of(0.5, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0),
          2,
          0,
          64,
          AttentionOrder.HEADS_FIRST);

  /** 11.9 M parameters at 64 x 64: a training step in about half a second on two cores. */
  public static final UNetConfig SMALL_64 = small(64, 64, List.of(1.0, 2.0, 3.0), 2, List.of(16));

  /** A step in tens of milliseconds, for tests and for trying things out. */
  public static final UNetConfig TINY = small(32, 16, List.of(1.0, 2.0), 1, List.of(16));

  private UNetPresets() {}

  private static UNetConfig adm(
      int size,
      int base,
      List<Double> multipliers,
      int blocks,
      int heads,
      int headChannels,
      AttentionOrder order) {
    return new UNetConfig(
        size,
        3,
        6,
        Condition.NONE,
        0,
        base,
        multipliers,
        blocks,
        ATTENTION_32_16_8,
        LongRange.GLOBAL_ATTENTION,
        heads,
        headChannels,
        order,
        0.0,
        true,
        true,
        1000,
        GroupRule.ADM,
        NoiseInput.TIMESTEP,
        false);
  }

  private static UNetConfig small(
      int size, int base, List<Double> multipliers, int blocks, List<Integer> attention) {
    return new UNetConfig(
        size,
        3,
        3,
        Condition.IMAGE,
        3,
        base,
        multipliers,
        blocks,
        attention,
        LongRange.GLOBAL_ATTENTION,
        0,
        32,
        AttentionOrder.QKV_FIRST,
        0.0,
        true,
        true,
        0,
        GroupRule.SIXTEEN_CHANNELS,
        NoiseInput.LOG_SNR,
        false);
  }
}
