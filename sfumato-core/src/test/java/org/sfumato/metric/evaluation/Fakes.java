package org.sfumato.metric.evaluation;

import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.PairNetwork;
import org.sfumato.metric.Preparation;
import org.sfumato.metric.Resize;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Tensors;

/** Networks that need no weights. */
final class Fakes {
  private Fakes() {}

  /**
   * Its features are the means of the channels in the upper and the lower half; its classes are
   * those six numbers.
   */
  record Colours(String name, String sha256, float factor) implements FeatureNetwork {
    @Override
    public Preparation preparation() {
      return Preparation.squeezed(Resize.BILINEAR, 8);
    }

    @Override
    public Features features(Tensor images) {
      Tensor upper = images.narrow(2, 0, 4).mean(2, 3);
      Tensor lower = images.narrow(2, 4, 4).mean(2, 3);
      Tensor pool = Tensors.cat(1, upper, lower).mul(new Scalar(factor));
      return new Features(pool, pool.mul(new Scalar(10.0f)));
    }

    @Override
    public void close() {}
  }

  /** The same without classes. */
  record Classless(FeatureNetwork network) implements FeatureNetwork {
    @Override
    public String name() {
      return network.name();
    }

    @Override
    public String sha256() {
      return network.sha256();
    }

    @Override
    public Preparation preparation() {
      return network.preparation();
    }

    @Override
    public Features features(Tensor images) {
      return new Features(network.features(images).pool(), null);
    }

    @Override
    public void close() {}
  }

  /** The mean absolute difference. */
  record Difference(String name) implements PairNetwork {
    @Override
    public String sha256() {
      return "d1";
    }

    @Override
    public Tensor distance(Tensor a, Tensor b) {
      return a.sub(b).abs().mean(1, 2, 3);
    }

    @Override
    public void close() {}
  }

  static EvaluationNetworks networks(FeatureNetwork features) {
    return new EvaluationNetworks(
        Optional.of(features),
        Optional.empty(),
        Optional.of(features),
        List.of(new Difference("lpips-alex")),
        Compute.CPU_FP32);
  }

  static EvaluationNetworks colours() {
    return networks(new Colours("colours", "c0", 1));
  }
}
