package org.sfumato.train;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.config.Nearest;
import org.sfumato.error.InputException;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * Layers that learn slower than others, or not at all (discriminative fine-tuning: Howard and Ruder
 * 2018, <em>Universal Language Model Fine-tuning for Text Classification</em>, section 3.2).
 */
final class LayerRates implements AutoCloseable {
  private final Tensor factors; // [N]

  private LayerRates(Tensor factors) {
    this.factors = factors;
  }

  /**
   * @param rates beginnings of parameters' names, and what the steps of those parameters are
   *     multiplied by; the longest beginning counts
   * @return empty if all learn alike
   * @throws InputException if no parameter's name begins so
   */
  static Optional<LayerRates> of(Map<String, Double> rates, FlatParameters weights) {
    if (rates.isEmpty()) {
      return Optional.empty();
    }
    rates.keySet().forEach(layer -> requireKnown(layer, weights.parameters()));
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor factors = Scope.own(torch.ones_like(weights.values()));
      for (Map.Entry<String, Tensor> window : weights.windowsOf(factors).entrySet()) {
        window.getValue().fill_(new Scalar(rate(window.getKey(), rates)));
      }
      return Optional.of(new LayerRates(factors));
    }
  }

  private static double rate(String parameter, Map<String, Double> rates) {
    return rates.keySet().stream()
        .filter(layer -> belongs(parameter, layer))
        .max(Comparator.comparingInt(String::length))
        .map(rates::get)
        .orElse(1.0);
  }

  /** So that {@code input_blocks.1} does not mean {@code input_blocks.10}, too. */
  private static boolean belongs(String parameter, String layer) {
    return parameter.equals(layer) || parameter.startsWith(layer + ".");
  }

  private static void requireKnown(String layer, Parameters parameters) {
    TreeSet<String> known = new TreeSet<>();
    for (Parameter parameter : parameters.list()) {
      if (belongs(parameter.name(), layer)) {
        return;
      }
      known.add(parameter.name().replaceFirst("\\..*", ""));
    }
    throw new InputException(
        "optimizer.layer-rates: the network has no layer '"
            + layer
            + "'"
            + Nearest.hint(layer, known)
            + "; its layers are "
            + String.join(", ", known)
            + ", and those within them, such as input_blocks.1");
  }

  /**
   * Shortens a step that was taken.
   *
   * @param before the values before it, {@code [N]}
   * @param values after it; changed in place
   */
  void shorten(Tensor before, Tensor values) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      values.copy_(torch.lerp(before, values, factors));
    }
  }

  @Override
  public void close() {
    factors.close();
  }
}
