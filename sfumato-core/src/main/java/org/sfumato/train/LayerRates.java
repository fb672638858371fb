package org.sfumato.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * Layers that learn slower than others, later, or not at all (discriminative fine-tuning: Howard
 * and Ruder 2018, <em>Universal Language Model Fine-tuning for Text Classification</em>, sections
 * 3.2 and 3.3).
 */
final class LayerRates implements AutoCloseable {
  /** One parameter: its share of the factors, its rate, and the steps in which that is reached. */
  private record Rate(Tensor window, double full, long warmup) {
    double at(long step) {
      return warmup == 0 ? full : full * Math.min(1, (step + 1.0) / warmup);
    }
  }

  private final Tensor factors; // [N]
  private final List<Rate> rates = new ArrayList<>();
  private final long longestWarmup;
  private boolean filled;

  private LayerRates(OptimizerConfig config, FlatParameters weights) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      factors = Scope.own(torch.ones_like(weights.values()));
      Map<String, Tensor> windows = weights.windowsOf(factors);
      for (Parameter parameter : weights.parameters().list()) {
        rates.add(
            new Rate(
                Scope.own(windows.get(parameter.name())),
                nearest(parameter, config.layerRates()).orElse(1.0),
                nearest(parameter, config.layerWarmup()).orElse(0L)));
      }
    }
    longestWarmup = rates.stream().mapToLong(Rate::warmup).max().orElse(0);
  }

  /**
   * @return empty if all layers learn alike
   * @throws InputException if no parameter's name begins as one of the layers does
   */
  static Optional<LayerRates> of(OptimizerConfig config, FlatParameters weights) {
    requireKnown("layer-rates", config.layerRates().keySet(), weights.parameters());
    requireKnown("layer-warmup", config.layerWarmup().keySet(), weights.parameters());
    return config.layerRates().isEmpty() && config.layerWarmup().isEmpty()
        ? Optional.empty()
        : Optional.of(new LayerRates(config, weights));
  }

  /** What is said of the layer that a parameter is in; the longest beginning counts. */
  private static <T> Optional<T> nearest(Parameter parameter, Map<String, T> layers) {
    return layers.keySet().stream()
        .filter(parameter::isIn)
        .max(Comparator.comparingInt(String::length))
        .map(layers::get);
  }

  private static void requireKnown(String key, Set<String> layers, Parameters parameters) {
    for (String layer : layers) {
      if (parameters.list().stream().noneMatch(parameter -> parameter.isIn(layer))) {
        Set<String> known = new TreeSet<>();
        parameters.list().forEach(one -> known.add(one.name().replaceFirst("\\..*", "")));
        throw new InputException(
            "optimizer."
                + key
                + ": the network has no layer '"
                + layer
                + "'"
                + Nearest.hint(layer, known)
                + "; its layers are "
                + String.join(", ", known)
                + ", and those within them, such as input_blocks.1");
      }
    }
  }

  /**
   * Shortens a step that was taken.
   *
   * @param step its number, from 0
   * @param before the values before it, {@code [N]}
   * @param values after it; changed in place
   */
  void shorten(long step, Tensor before, Tensor values) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      if (!filled || step <= longestWarmup) {
        for (Rate rate : rates) {
          rate.window.fill_(new Scalar(rate.at(step)));
        }
        filled = true;
      }
      values.copy_(torch.lerp(before, values, factors));
    }
  }

  @Override
  public void close() {
    rates.forEach(rate -> rate.window.close());
    factors.close();
  }
}
