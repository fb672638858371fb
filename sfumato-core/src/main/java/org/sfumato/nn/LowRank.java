package org.sfumato.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.error.InputException;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/**
 * Adapters of a network: each kernel and matrix is W = W0 + alpha/r B A (Hu et al., eq. 3), where
 * W0 stays and the thin matrices A {@code [r, in]} and B {@code [out, r]} learn. A kernel {@code
 * [out, in, k, k]} is taken as a matrix {@code [out, in k k]}. Vectors (biases, norms) stay.
 *
 * <p>The network itself knows nothing of it: it always holds W, and its gradients dL/dW become
 * those of A and B by the chain rule: dL/dB = alpha/r dL/dW Aᵀ, dL/dA = alpha/r Bᵀ dL/dW.
 */
public final class LowRank implements AutoCloseable {
  /** The ends of the names of A and B, as most adapter files have them. */
  private static final String DOWN = "lora_A";

  private static final String UP = "lora_B";

  /** One adapted parameter, A and B. */
  private record Adapter(Parameter adapted, Parameter down, Parameter up) {}

  private final FlatParameters network;
  private final FlatParameters weights;
  private final List<Adapter> adapters = new ArrayList<>();
  private final double scale;
  private final Tensor base; // W0 of the whole network, [N]

  /**
   * Adapts a network as it is now; at first, nothing changes.
   *
   * @throws InputException if no parameter's name begins as the configuration says
   */
  public LowRank(FlatParameters network, LowRankConfig config, Compute compute) {
    this.network = network;
    scale = config.scale();
    Parameters declared = new Parameters();
    for (Parameter parameter : network.parameters().list()) {
      if (parameter.shape().length > 1 && isMeant(parameter, config)) {
        adapters.add(declare(declared, parameter, config.rank()));
      }
    }
    requireAll(config);
    weights = new FlatParameters(declared, compute);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      base = Scope.own(network.values().clone());
    }
  }

  /** Number of values in the adapters of a network, which needs no memory yet. */
  public static long count(Parameters network, LowRankConfig config) {
    Parameters declared = new Parameters();
    for (Parameter parameter : network.list()) {
      if (parameter.shape().length > 1 && isMeant(parameter, config)) {
        declare(declared, parameter, config.rank());
      }
    }
    return declared.count();
  }

  private static Adapter declare(Parameters declared, Parameter parameter, int rank) {
    long out = parameter.shape()[0];
    long in = parameter.count() / out;
    long r = Math.min(rank, Math.min(out, in));
    Parameters scope = declared.scope(parameter.name().replaceFirst("\\.weight$", ""));
    return new Adapter(
        parameter,
        scope.declare(DOWN, Init.fanIn(in), r, in),
        scope.declare(UP, Init.ZERO, out, r));
  }

  private static boolean isMeant(Parameter parameter, LowRankConfig config) {
    return config.layers().isEmpty() || config.layers().stream().anyMatch(parameter::isIn);
  }

  private void requireAll(LowRankConfig config) {
    for (String layer : config.layers()) {
      if (adapters.stream().noneMatch(adapter -> adapter.adapted.isIn(layer))) {
        throw new InputException(
            "lora.layers: the network has no kernel or matrix in '"
                + layer
                + "'; give layers as 'sfumato info' names them, such as middle_block");
      }
    }
  }

  /** Starts A at random and B at zero, so that nothing changes (Hu et al., section 4.1). */
  public LowRank initialise(RandomStream random) {
    weights.initialise(random);
    return this;
  }

  /** Takes the network as it is now for W0. */
  public void rebase() {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      base.copy_(network.values());
    }
  }

  /** A and B of all adapters. */
  public FlatParameters weights() {
    return weights;
  }

  /** W0 of the whole network, {@code [N]}, in the layout of its values. */
  public Tensor base() {
    return base;
  }

  /** Its windows, by the names of the network's parameters. */
  public Map<String, Tensor> baseByName() {
    return network.windowsOf(base);
  }

  /** Gives the network its weights: W0 + alpha/r B A. */
  public void merge() {
    merge(weights.values(), network.values());
  }

  /**
   * Makes weights of adapters: W0 + alpha/r B A.
   *
   * @param values of A and B, or an average of them, in the layout of {@link #weights}
   * @param merged takes the weights, {@code [N]} in the layout of the network's
   */
  public void merge(Tensor values, Tensor merged) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      merged.copy_(base);
      Map<String, Tensor> thin = weights.windowsOf(values);
      Map<String, Tensor> full = network.windowsOf(merged);
      for (Adapter adapter : adapters) {
        try (Scope one = new Scope()) {
          Tensor weight = full.get(adapter.adapted.name());
          Tensor product = torch.mm(thin.get(adapter.up.name()), thin.get(adapter.down.name()));
          weight.add_(product.view(weight.sizes()), new Scalar(scale));
        }
      }
    }
  }

  /** Makes gradients of A and B of those of the network: the chain rule. */
  public void takeGradients() {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Map<String, Tensor> full = network.windowsOf(network.gradients());
      Map<String, Tensor> thin = weights.windowsOf(weights.gradients());
      for (Adapter adapter : adapters) {
        try (Scope one = new Scope()) {
          Tensor gradient =
              full.get(adapter.adapted.name())
                  .reshape(adapter.up.shape()[0], -1)
                  .mul(new Scalar(scale));
          Tensor down = adapter.down.tensor();
          Tensor up = adapter.up.tensor();
          thin.get(adapter.up.name()).copy_(torch.mm(gradient, down.t()));
          thin.get(adapter.down.name()).copy_(torch.mm(up.t(), gradient));
        }
      }
    }
  }

  @Override
  public void close() {
    weights.close();
    base.close();
  }
}
