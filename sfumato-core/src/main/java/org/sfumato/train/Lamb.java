package org.sfumato.train;

import java.util.Collection;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * LAMB (You et al. 2020, Algorithm 2): Adam's step, stretched for each layer to a share of the size
 * of its weights.
 *
 * <p>Moments are those of the whole network in one vector, and so is the step; only the two norms
 * of each layer and their ratio are of its own window. As in the public code that trained RIN,
 * norms and biases take Adam's step as it is and do not decay.
 */
final class Lamb {
  private final long[] sizes;
  private final boolean[] adapted;

  Lamb(Parameters parameters) {
    Collection<Parameter> all = parameters.list();
    sizes = all.stream().mapToLong(Parameter::count).toArray();
    adapted = new boolean[sizes.length];
    int i = 0;
    for (Parameter parameter : all) {
      adapted[i++] = parameter.shape().length > 1;
    }
  }

  /**
   * One step, in place.
   *
   * @param values of all parameters, {@code [N]}
   * @param gradients {@code [N]}
   * @param mean first moment m, {@code [N]}
   * @param square second moment v, {@code [N]}
   * @param count steps done before this one, a 32-bit scalar; counted up
   */
  void step(
      Tensor values,
      Tensor gradients,
      Tensor mean,
      Tensor square,
      Tensor count,
      double learningRate,
      OptimizerConfig config) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      double step = count.add_(new Scalar(1)).item_double();
      mean.lerp_(gradients, new Scalar(1 - config.beta1()));
      square.lerp_(gradients.square(), new Scalar(1 - config.beta2()));
      Tensor meanHat = mean.div(new Scalar(1 - Math.pow(config.beta1(), step)));
      Tensor squareHat = square.div(new Scalar(1 - Math.pow(config.beta2(), step)));
      // r = m_hat / (sqrt(v_hat) + eps), which becomes the update in place
      Tensor update = meanHat.div_(squareHat.sqrt_().add_(new Scalar(config.eps())));

      TensorVector weights = values.split_with_sizes(sizes);
      TensorVector updates = update.split_with_sizes(sizes);
      Scalar decay = new Scalar(config.weightDecay());
      Tensor one = torch.ones_like(count).squeeze();
      for (int i = 0; i < sizes.length; i++) {
        if (adapted[i]) {
          adapt(weights.get(i), updates.get(i), decay, one);
        }
      }
      values.sub_(update, new Scalar(learningRate));
    }
  }

  /** u = (r + lambda x) |x| / |r + lambda x|, where both norms are positive. */
  private static void adapt(Tensor x, Tensor update, Scalar decay, Tensor one) {
    try (Scope scope = new Scope()) {
      update.add_(x, decay);
      Tensor size = x.norm();
      Tensor length = update.norm();
      Tensor ratio = torch.where(size.mul(length).to(torch.ScalarType.Bool), size.div(length), one);
      update.mul_(ratio);
    }
  }
}
