package org.sfumato.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this machine's processor is and can do, where the system tells of it as Linux does;
 * elsewhere nothing is known, and nothing beyond the ordinary is expected of it.
 */
public final class Processor {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private static final Set<String> INSTRUCTIONS =
      line("flags").map(Processor::words).orElse(Set.of());

  private Processor() {}

  /** Its model. */
  public static Optional<String> name() {
    return line("model name");
  }

  /** The names of its instruction sets as Linux spells them: {@code avx512_bf16}, ... */
  public static Set<String> instructions() {
    return INSTRUCTIONS;
  }

  /**
   * Whether it has instructions for products of 16-bit brain floats. Without them, libtorch's
   * convolutions in bf16 are slower than in 32 bits.
   */
  public static boolean multipliesBf16() {
    return multipliesBf16(INSTRUCTIONS);
  }

  /** Whether one with such instructions does. */
  static boolean multipliesBf16(Set<String> instructions) {
    return instructions.contains("avx512_bf16") || multipliesTiles(instructions);
  }

  /** Whether it multiplies whole tiles of brain floats at once (AMX). */
  public static boolean multipliesTiles() {
    return multipliesTiles(INSTRUCTIONS);
  }

  private static boolean multipliesTiles(Set<String> instructions) {
    return instructions.contains("amx_bf16");
  }

  /** The words of a line, however often each is told. */
  static Set<String> words(String line) {
    return Stream.of(line.split("\\s+")).collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<String> line(String key) {
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }
}
