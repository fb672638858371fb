package org.sfumato.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import org.sfumato.torch.LibTorch;

/** Writes measurements down as Markdown. */
final class Report {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Report() {}

  /** Where and how it was measured. */
  static String heading(int repeats, int steps) {
    return """
        Network `small-64` (64 x 64, base 64, multipliers 1, 2, 3, two blocks) and the RIN of `rin-small-64` (10.4 M
        parameters, patches of 4 pixels, 64 latents), random images.
        %s, %d threads; libtorch %s, Java %s, %s; %s.
        Each figure is the median of %d turns of %d steps (slowest to fastest turn), all subjects in turn in one process.
        GFLOP/s counts 2 for a multiplication and addition, and training as three passes forward (RIN: four); the share is of the
        rate of the same network's bare bf16 convolutions. Memory is the peak of a process of its own, JVM and libtorch included.
        """
        .formatted(
            cpu(),
            LibTorch.threads(),
            LibTorch.version(),
            Runtime.version(),
            allocator(),
            LocalDate.now(),
            repeats,
            steps);
  }

  /**
   * @param peaks resident bytes, for those that were measured
   */
  static String table(Measurement measured, Map<Subject, Long> peaks) {
    StringBuilder table =
        new StringBuilder(
            """

            Batch %d:

            | | images/s | ms a batch | times plain | GFLOP/s | of bare convolutions | peak MB |
            |---|---|---|---|---|---|---|
            """
                .formatted(measured.batch()));
    for (Subject subject : measured.seconds().keySet()) {
      table.append(row(measured, subject, peaks.get(subject)));
    }
    return table.toString();
  }

  private static String row(Measurement measured, Subject subject, Long peak) {
    double images = measured.imagesPerSecond(subject);
    return String.format(
        Locale.ROOT,
        "| %s | %.2f (%.2f to %.2f) | %.0f | %s | %.0f | %s | %s |%n",
        subject.title,
        images,
        measured.slowest(subject),
        measured.fastest(subject),
        1e3 * measured.batch() / images,
        measured.seconds().containsKey(subject.plain())
            ? String.format(Locale.ROOT, "%.2f", measured.timesPlain(subject))
            : "",
        measured.gflops(subject),
        measured.seconds().containsKey(subject.floor())
            ? String.format(Locale.ROOT, "%.0f %%", 100 * measured.shareOfFloor(subject))
            : "",
        peak == null ? "" : String.valueOf(peak >> 20));
  }

  private static String cpu() {
    if (!Files.isReadable(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    try (var lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What hands out native memory, which matters; see the launcher. */
  private static String allocator() {
    String preloaded = System.getenv().getOrDefault("LD_PRELOAD", "");
    if (preloaded.contains("tcmalloc")) {
      return "tcmalloc";
    }
    return System.getenv("MALLOC_TRIM_THRESHOLD_") == null ? "plain malloc" : "malloc that keeps";
  }
}
