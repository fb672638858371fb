package org.sfumato.model;

import java.util.Collections;
import java.util.List;

/** The RINs of Chen (Table 1), told one of ImageNet's classes, and smaller ones for one machine. */
public final class RinPresets {
  /** 214 M parameters. */
  public static final RinConfig CHEN_64 = chen(64, 128, 4, 6);

  /** 215 M parameters. */
  public static final RinConfig CHEN_128 = chen(128, 128, 4, 6);

  /** 319 M parameters. */
  public static final RinConfig CHEN_256 = chen(256, 256, 6, 6);

  /** 320 M parameters. */
  public static final RinConfig CHEN_512 = chen(512, 256, 6, 6);

  /** 408 M parameters. */
  public static final RinConfig CHEN_768 = chen(768, 256, 6, 8);

  /** 412 M parameters. */
  public static final RinConfig CHEN_1024 = chen(1024, 256, 6, 8);

  /** 10 M parameters at 64 x 64, for pictures to pictures. */
  public static final RinConfig SMALL_64 = small(64, 4, 128, 64, 256, List.of(3, 3, 3), 8);

  /** A step in tens of milliseconds, for tests and for trying things out. */
  public static final RinConfig TINY = small(16, 4, 64, 8, 64, List.of(1, 1), 4);

  private RinPresets() {}

  private static RinConfig chen(int size, int latents, int blocks, int layers) {
    return new RinConfig(
        size,
        3,
        3,
        Condition.NONE,
        0,
        8,
        512,
        latents,
        768,
        Collections.nCopies(blocks, layers),
        16,
        16,
        4,
        0.9,
        1000,
        NoiseInput.TIME,
        true);
  }

  private static RinConfig small(
      int size,
      int patch,
      int tokenWidth,
      int latents,
      int latentWidth,
      List<Integer> blocks,
      int heads) {
    return new RinConfig(
        size,
        3,
        3,
        Condition.IMAGE,
        3,
        patch,
        tokenWidth,
        latents,
        latentWidth,
        blocks,
        heads,
        heads,
        4,
        0.9,
        0,
        NoiseInput.TIME,
        false);
  }
}
