package org.sfumato.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sfumato.error.InputException;
import org.sfumato.fetch.WeightCache;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.PairNetwork;
import org.sfumato.metric.Resize;
import org.sfumato.metric.evaluation.EvaluationNetworks;
import org.sfumato.metric.network.Networks;
import org.sfumato.torch.Compute;

/**
 * The networks that an evaluation asks for, not yet loaded.
 *
 * @param network {@code NAME} or {@code NAME=FILE}
 * @param resize how images get to its input, if not as it wants
 * @param classifier {@code NAME} or {@code NAME=FILE}
 * @param pairs names of those that compare two images
 */
record NetworkChoice(
    Optional<String> network,
    Optional<String> resize,
    Optional<String> classifier,
    List<String> pairs,
    String device,
    String precision) {

  /**
   * Loads them; the caller closes them.
   *
   * @throws InputException if one is not known, or its weights are missing or damaged
   */
  EvaluationNetworks load() {
    Optional<Resize> resizing = resize.map(Resize::named);
    if (network.isEmpty() && classifier.isEmpty() && pairs.isEmpty()) {
      return EvaluationNetworks.NONE;
    }
    Compute compute = Compute.of(device, precision);
    List<AutoCloseable> loaded = new ArrayList<>();
    try {
      Optional<FeatureNetwork> features = network.map(name -> load(name, compute, loaded));
      Optional<FeatureNetwork> classes = classifier.map(name -> load(name, compute, loaded));
      List<PairNetwork> comparing = new ArrayList<>();
      for (String name : pairs) {
        comparing.add(Networks.loadPair(name, WeightCache.ofUser(), compute));
        loaded.add(comparing.get(comparing.size() - 1));
      }
      return new EvaluationNetworks(features, resizing, classes, List.copyOf(comparing), compute);
    } catch (RuntimeException | Error e) {
      loaded.forEach(part -> close(part, e));
      throw e;
    }
  }

  private static FeatureNetwork load(String choice, Compute compute, List<AutoCloseable> loaded) {
    int equals = choice.indexOf('=');
    FeatureNetwork network =
        equals < 0
            ? Networks.load(choice, WeightCache.ofUser(), compute)
            : Networks.load(
                choice.substring(0, equals), Path.of(choice.substring(equals + 1)), compute);
    loaded.add(network);
    return network;
  }

  private static void close(AutoCloseable part, Throwable cause) {
    try {
      part.close();
    } catch (Exception e) {
      cause.addSuppressed(e);
    }
  }
}
