package org.sfumato.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;

/** From weights of sets to their probabilities. */
final class Mixing {
  private Mixing() {}

  static List<MixtureOrder.Part> parts(List<ImageFolder.Part> sets, Map<String, Double> weights) {
    Set<String> without = new LinkedHashSet<>(weights.keySet());
    for (ImageFolder.Part set : sets) {
      without.remove(set.name());
      if (!weights.containsKey(set.name())) {
        throw new InputException(
            set.name().isEmpty()
                ? "data: with weights, every set needs a name: give --data NAME=FOLDER"
                : "data: the set '" + set.name() + "' has no weight: give data." + set.name());
      }
    }
    if (!without.isEmpty()) {
      throw new InputException(
          "data: there are no sets of the names "
              + ForeignText.list(without)
              + ": give --data NAME=FOLDER for each weight");
    }
    double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
    List<MixtureOrder.Part> parts = new ArrayList<>();
    for (ImageFolder.Part set : sets) {
      double share = weights.get(set.name()) / sum;
      if (share > 0) {
        if (set.size() == 0) {
          throw new InputException("data: there are no images in the set '" + set.name() + "'");
        }
        parts.add(new MixtureOrder.Part(set.first(), set.size(), share));
      }
    }
    return parts;
  }
}
