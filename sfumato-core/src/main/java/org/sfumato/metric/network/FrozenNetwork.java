package org.sfumato.metric.network;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.Preparation;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * A network put together from {@link Layer}s.
 *
 * @param entry from [-1, 1] to what the network was trained on, in 32 bits
 * @param trunk in the network's precision; the means of what it gives are the features
 * @param head from features to logits, in 32 bits, or null
 * @param weights that the layers keep, freed with the network
 */
record FrozenNetwork(
    String name,
    String sha256,
    Preparation preparation,
    Layer entry,
    Layer trunk,
    Layer head,
    Weights weights)
    implements FeatureNetwork {

  @Override
  public Features features(Tensor images) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor placed = weights.compute().arrange(weights.compute().place(images));
      Layer all =
          Layer.sequence(entry, Layer.precision(weights.compute()), trunk, Layer.meanOfAll());
      Tensor pool = scope.keep(all.forward(placed));
      return new Features(pool, head == null ? null : scope.keep(head.forward(pool)));
    }
  }

  @Override
  public void close() {
    weights.close();
  }
}
