package org.sfumato.metric.evaluation;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sfumato.image.Pixels;
import org.sfumato.metric.PairNetwork;

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
  /**
   * @param toOriginal distance of each sample to its original
   * @param consecutive distances of each sample to the next one of its input
   */
  record OfGroup(Map<Path, Double> toOriginal, List<Double> consecutive) {}

  List<OfGroup> run(List<Pairing.Group> groups, EvaluationProgress progress) {
    List<OfGroup> measured = new ArrayList<>();
    PairBatch batch = new PairBatch(network);
    for (Pairing.Group group : groups) {
      measured.add(measure(group, batch));
      progress.at(network.name(), measured.size(), groups.size());
    }
    batch.flush();
    return measured;
  }

  /** What it returns is complete once the batch is flushed. */
  private OfGroup measure(Pairing.Group group, PairBatch batch) {
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
          batch.add(truth, pixels, file, distance -> distances.put(file, distance));
        }
        if (diversity && last != null) {
          batch.add(last, pixels, file, consecutive::add);
        }
        last = pixels;
      }
    }
    return new OfGroup(distances, consecutive);
  }
}
