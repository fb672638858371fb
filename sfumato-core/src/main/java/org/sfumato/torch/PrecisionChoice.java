package org.sfumato.torch;

import java.util.Arrays;
import java.util.Locale;
import org.sfumato.error.InputException;

/** The arithmetic that someone asks for; which one it is may depend on the machine. */
public enum PrecisionChoice {
  /**
   * The faster one: 16 bits on a GPU, and on a processor that has instructions for them; libtorch's
   * convolutions in bf16 are slower than in 32 bits on others.
   */
  AUTO,
  FP32,
  BF16;

  /**
   * By its name in any case.
   *
   * @throws InputException if there is no such precision
   */
  public static PrecisionChoice named(String name) {
    return Arrays.stream(values())
        .filter(
            choice -> choice.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> new InputException("no such precision: '" + name + "' (use auto, fp32 or bf16)"));
  }

  /** What it is on a GPU, or on this machine's processor. */
  Precision on(boolean gpu) {
    return on(gpu, Processor.multipliesBf16());
  }

  /** What it is on a GPU, or on a processor that multiplies brain floats or not. */
  Precision on(boolean gpu, boolean processorMultipliesBf16) {
    return switch (this) {
      case AUTO -> gpu || processorMultipliesBf16 ? Precision.BF16 : Precision.FP32;
      case FP32 -> Precision.FP32;
      case BF16 -> Precision.BF16;
    };
  }
}
