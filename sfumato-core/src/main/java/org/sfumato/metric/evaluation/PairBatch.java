package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.inference.PixelTensors;
import org.sfumato.metric.PairNetwork;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** Pairs of pictures on their way to a network: as many at a time as have one size and fit. */
final class PairBatch {
  /** LPIPS pools four or five times; below this, authors' implementations fail or mean little. */
  private static final int SMALLEST = 64;

  /** Pixels of all first pictures at a time: eight of 256 x 256. */
  private static final int MAX_PIXELS = 1 << 19;

  private record Pair(Pixels a, Pixels b, Path file, DoubleConsumer result) {}

  private final PairNetwork network;
  private final List<Pair> pairs = new ArrayList<>();

  PairBatch(PairNetwork network) {
    this.network = network;
  }

  /**
   * Adds a pair.
   *
   * @param file of {@code b}, for errors
   * @param result is given the distance, after those of all pairs before
   * @throws InputException if they differ in size or are too small, or an earlier pair's distance
   *     is no number
   */
  void add(Pixels a, Pixels b, Path file, DoubleConsumer result) {
    requireFit(a, b, file);
    int pixels = b.width() * b.height();
    if (!pairs.isEmpty()) {
      Pixels other = pairs.get(0).b;
      boolean alike = other.width() == b.width() && other.height() == b.height();
      if (!alike || (long) pixels * (pairs.size() + 1) > MAX_PIXELS) {
        flush();
      }
    }
    pairs.add(new Pair(a, b, file, result));
  }

  private static void requireFit(Pixels a, Pixels b, Path file) {
    if (Math.min(b.width(), b.height()) < SMALLEST
        || a.width() != b.width()
        || a.height() != b.height()) {
      throw new InputException(
          file
              + " is "
              + b.width()
              + " x "
              + b.height()
              + " pixels and is compared with "
              + a.width()
              + " x "
              + a.height()
              + ": LPIPS needs one size of at least "
              + SMALLEST
              + " each way");
    }
  }

  /** Measures the pairs that wait. */
  void flush() {
    List<Pair> measured = List.copyOf(pairs);
    pairs.clear();
    if (measured.isEmpty()) {
      return;
    }
    double[] distances;
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      distances =
          Tensors.toDoubles(
              network.distance(
                  PixelTensors.stack(measured.stream().map(Pair::a).toList(), Compute.CPU_FP32),
                  PixelTensors.stack(measured.stream().map(Pair::b).toList(), Compute.CPU_FP32)));
    }
    for (int i = 0; i < distances.length; i++) {
      Pair pair = measured.get(i);
      if (!Double.isFinite(distances[i])) {
        throw new InputException(
            network.name() + " gives no number for " + pair.file + ": its weights are damaged");
      }
      pair.result.accept(distances[i]);
    }
  }
}
