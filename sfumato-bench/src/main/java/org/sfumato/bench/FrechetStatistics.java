package org.sfumato.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.sfumato.metric.statistics.FrechetDistance;
import org.sfumato.metric.statistics.Moments;
import org.sfumato.metric.statistics.RunningMoments;
import org.sfumato.torch.LibTorch;
import org.sfumato.torch.NativeMemory;

/**
 * What a Frechet distance costs once the features are there: mean and covariance of 50,000 images'
 * 2048 features as they come, one image after another, and the distance of two such. The features
 * are made up.
 */
public final class FrechetStatistics {
  private static final int IMAGES = 50_000;
  private static final int FEATURES = 2048;
  private static final int DIFFERENT = 4096;
  private static final int TURNS = 3;

  private FrechetStatistics() {}

  public static void main(String... args) {
    LibTorch.load();
    if (args.length > 0) {
      LibTorch.setThreads(Integer.parseInt(args[0]));
    }
    float[][] features = features();
    double[] moments = new double[TURNS];
    double[] distances = new double[TURNS];
    long before = NativeMemory.residentBytes();
    long peak = before;
    for (int turn = -1; turn < TURNS; turn++) { // the first turn warms up
      long start = System.nanoTime();
      Moments a = moments(features, 0);
      double one = seconds(start);
      Moments b = moments(features, 1);
      peak = Math.max(peak, NativeMemory.residentBytes());
      start = System.nanoTime();
      FrechetDistance.between(a, b);
      double distance = seconds(start);
      if (turn >= 0) {
        moments[turn] = one;
        distances[turn] = distance;
      }
    }
    System.out.print("| | seconds (fastest to slowest) |\n|---|---|\n");
    print("mean and covariance of 50,000 x 2048", moments);
    print("Frechet distance of two such", distances);
    System.out.printf(
        Locale.ROOT,
        "%d threads, %d MB more than before%n",
        LibTorch.threads(),
        (peak - before) >> 20);
  }

  /** A few thousand different images, of which each set takes 50,000 by turns. */
  private static float[][] features() {
    SplittableRandom random = new SplittableRandom(1);
    float[][] features = new float[DIFFERENT][FEATURES];
    for (float[] row : features) {
      for (int i = 0; i < FEATURES; i++) {
        row[i] = (float) Math.abs(random.nextDouble(-1, 1));
      }
    }
    return features;
  }

  private static Moments moments(float[][] features, int first) {
    try (RunningMoments moments = new RunningMoments(FEATURES)) {
      for (int i = 0; i < IMAGES; i++) {
        moments.add(features[(first + i) % DIFFERENT]);
      }
      return moments.moments();
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void print(String what, double... seconds) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.1f (%.1f to %.1f) |%n",
        what,
        Measurement.median(seconds),
        Arrays.stream(seconds).min().orElseThrow(),
        Arrays.stream(seconds).max().orElseThrow());
  }
}
