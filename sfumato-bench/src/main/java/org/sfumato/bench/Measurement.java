package org.sfumato.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Seconds for a batch, measured in turns: every subject once, then every subject again, so that a
 * change of the machine's mood meets all alike.
 *
 * @param batch images in a batch
 * @param seconds for each subject and turn, the mean over the turn's batches
 */
record Measurement(int batch, Map<Subject, double[]> seconds) {

  /**
   * @param subjects what to measure
   * @param repeats turns
   * @param steps batches in a turn, one more is run first and not counted
   */
  static Measurement of(Set<Subject> subjects, int batch, int repeats, int steps) {
    Map<Subject, Workload> workloads = new EnumMap<>(Subject.class);
    Map<Subject, double[]> seconds = new EnumMap<>(Subject.class);
    try {
      for (Subject subject : subjects) {
        workloads.put(subject, subject.open(batch));
        seconds.put(subject, new double[repeats]);
      }
      for (int turn = -1; turn < repeats; turn++) { // the first turn warms up
        for (Subject subject : inOrder(subjects, turn)) {
          double measured = seconds(workloads.get(subject), steps);
          if (turn >= 0) {
            seconds.get(subject)[turn] = measured;
          }
        }
      }
    } finally {
      workloads.values().forEach(Workload::close);
    }
    return new Measurement(batch, seconds);
  }

  /** Forwards and backwards by turns, so that none always follows the same one. */
  private static List<Subject> inOrder(Set<Subject> subjects, int turn) {
    List<Subject> order = new ArrayList<>(subjects);
    if (turn % 2 != 0) {
      java.util.Collections.reverse(order);
    }
    return order;
  }

  private static double seconds(Workload workload, int steps) {
    workload.run();
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      workload.run();
    }
    return (System.nanoTime() - start) / 1e9 / steps;
  }

  double imagesPerSecond(Subject subject) {
    return batch / median(seconds.get(subject));
  }

  double slowest(Subject subject) {
    return batch / Arrays.stream(seconds.get(subject)).max().orElseThrow();
  }

  double fastest(Subject subject) {
    return batch / Arrays.stream(seconds.get(subject)).min().orElseThrow();
  }

  double gflops(Subject subject) {
    return imagesPerSecond(subject) * subject.flops() / 1e9;
  }

  /** How many times faster than the plain port: the median over the turns. */
  double timesPlain(Subject subject) {
    return median(ratios(seconds.get(subject.plain()), seconds.get(subject)));
  }

  /**
   * The share of the rate of the bare convolutions, in the same turn: the median over the turns.
   */
  double shareOfFloor(Subject subject) {
    double flops = subject.flops() / subject.floor().flops();
    return flops * median(ratios(seconds.get(subject.floor()), seconds.get(subject)));
  }

  private static double[] ratios(double[] above, double[] below) {
    double[] ratios = new double[above.length];
    Arrays.setAll(ratios, i -> above[i] / below[i]);
    return ratios;
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
