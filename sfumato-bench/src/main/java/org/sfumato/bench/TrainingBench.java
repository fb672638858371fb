package org.sfumato.bench;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sfumato.torch.LibTorch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures speed and memory against a plain port and against the bare convolutions. */
@Command(
    name = "TrainingBench",
    description =
        "Measures training and inference against a plain port of the same network, and against its"
            + " bare convolutions, and prints a table.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainingBench implements Callable<Integer> {
  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: libtorch's own).")
  private int threads;

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      description = "Images in a batch; several are measured one after the other (default: 8,16).")
  private List<Integer> batches = List.of(8, 16);

  @Option(names = "--repeats", paramLabel = "N", description = "Turns (default: ${DEFAULT-VALUE}).")
  private int repeats = 9;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Batches in each turn (default: ${DEFAULT-VALUE}).")
  private int steps = 4;

  @Option(
      names = "--only",
      paramLabel = "SUBJECT",
      split = ",",
      description = "Measure only these: ${COMPLETION-CANDIDATES}.")
  private Set<Subject> subjects = EnumSet.allOf(Subject.class);

  @Option(names = "--no-memory", description = "Leave out the processes that measure memory.")
  private boolean noMemory;

  @Option(names = "--quick", description = "A look: batch 8, two turns of one batch, no memory.")
  private boolean quick;

  private TrainingBench() {}

  /** Runs it and exits with its code. */
  public static void main(String... args) {
    System.exit(new CommandLine(new TrainingBench()).execute(args));
  }

  @Override
  public Integer call() {
    if (quick) {
      batches = List.of(8);
      repeats = 2;
      steps = 1;
      noMemory = true;
    }
    LibTorch.load();
    if (threads > 0) {
      LibTorch.setThreads(threads);
    }
    System.out.print(Report.heading(repeats, steps));
    for (int batch : batches) {
      Map<Subject, Long> peaks = noMemory ? Collections.emptyMap() : peaks(batch);
      System.out.print(Report.table(Measurement.of(subjects, batch, repeats, steps), peaks));
    }
    return CommandLine.ExitCode.OK;
  }

  private Map<Subject, Long> peaks(int batch) {
    Map<Subject, Long> peaks = new EnumMap<>(Subject.class);
    for (Subject subject : subjects) {
      if (!subject.isFloor()) {
        PeakMemory.of(subject, batch, LibTorch.threads()).ifPresent(p -> peaks.put(subject, p));
      }
    }
    return peaks;
  }
}
