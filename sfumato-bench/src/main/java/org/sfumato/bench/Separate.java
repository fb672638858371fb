package org.sfumato.bench;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.model.Network;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Parameter;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Layout;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Precision;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/** The plain port's weights: 32 bits, channels first, each parameter in memory of its own. */
final class Separate {
  static final Compute COMPUTE = new Compute("cpu", Precision.FP32, Layout.CHANNELS_FIRST);

  private Separate() {}

  /**
   * Starts a network as usual, then moves every parameter out of the flat vector and frees that.
   */
  static FlatParameters parameters(Network network) {
    FlatParameters weights = new FlatParameters(network.parameters(), COMPUTE);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1)) {
      weights.initialise(random);
      for (Parameter parameter : network.parameters().list()) {
        Tensor window = parameter.tensor();
        window.__dispatch_set_data(window.clone());
      }
      weights.values().__dispatch_set_data(torch.empty(0));
    }
    return weights;
  }
}
