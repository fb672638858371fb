package org.sfumato.metric.evaluation;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.inference.PixelTensors;
import org.sfumato.metric.PairNetwork;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Measures how differently pictures look to a network: samples to their originals, and to one
 * another.
 */
record LpipsPass(
    PairNetwork network,
    boolean toOriginals,
    boolean diversity,
    boolean resizeOriginals,
    Excluded.Unreadable unreadable) {
  private static final int SMALLEST = 64;

  /**
   * @param toOriginal distance of each sample to its original
   * @param consecutive distances of each sample to the next one of its input
   */
  record OfGroup(Map<Path, Double> toOriginal, List<Double> consecutive) {}

  List<OfGroup> run(List<Pairing.Group> groups, EvaluationProgress progress) {
    List<OfGroup> measured = new ArrayList<>();
    for (Pairing.Group group : groups) {
      measured.add(measure(group));
      progress.at(network.name(), measured.size(), groups.size());
    }
    return measured;
  }

  private OfGroup measure(Pairing.Group group) {
    Map<Path, Double> distances = new LinkedHashMap<>();
    List<Double> consecutive = new ArrayList<>();
    Optional<BufferedImage> original =
        toOriginals
            ? group.original().flatMap(file -> PixelPass.read(file, unreadable))
            : Optional.empty();
    if (original.isEmpty() && !(diversity && group.samples().size() > 1)) {
      return new OfGroup(distances, consecutive);
    }
    Pixels last = null;
    for (Path file : group.samples()) {
      Optional<BufferedImage> image = PixelPass.read(file, unreadable);
      if (image.isPresent()) {
        Pixels pixels = Pixels.of(image.get());
        if (original.isPresent()) {
          Path originalFile = group.original().orElseThrow();
          Pixels truth =
              PixelPass.fitted(original.get(), pixels, file, originalFile, resizeOriginals);
          distances.put(file, distance(truth, pixels, file));
        }
        if (diversity && last != null) {
          consecutive.add(distance(last, pixels, file));
        }
        last = pixels;
      }
    }
    return new OfGroup(distances, consecutive);
  }

  private double distance(Pixels a, Pixels b, Path file) {
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
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      double distance =
          Tensors.toDoubles(
              network.distance(
                  PixelTensors.stack(List.of(a), Compute.CPU_FP32),
                  PixelTensors.stack(List.of(b), Compute.CPU_FP32)))[0];
      if (!Double.isFinite(distance)) {
        throw new InputException(
            network.name() + " gives no number for " + file + ": its weights are damaged");
      }
      return distance;
    }
  }
}
