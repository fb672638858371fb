package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.torch.Scope;

/**
 * How the variance is learned: L_vlb of improved DDPM (section 3.1), with the gradient stopped at
 * the mean, so that it teaches nothing but the variance.
 */
final class VarianceLoss {
  private static final Scalar PER_BIT = Scope.own(new Scalar(1 / Math.log(2)));

  private final Parameterization prediction;
  private final VariationalSteps steps;

  VarianceLoss(DiffusionConfig config) {
    prediction = config.prediction();
    steps = config.variationalSteps();
  }

  /**
   * T times the term of the bound that begins at each noisy image, averaged over the part that is
   * to be generated: over all steps that averages to the whole bound. In bits for each value, as
   * the reference counts it.
   *
   * @param predicted what the network says of the image, {@code [B, C, H, W]}
   * @param variance what it says of the variance, {@code [B, C, H, W]}
   * @param mask {@code [B, 1, H, W]}
   * @param gammas signal power for each example
   * @return {@code [B]}, 32-bit
   */
  Tensor bits(
      Tensor predicted, Tensor variance, Tensor y0, Tensor y, Tensor mask, double[] gammas) {
    TensorVector terms = new TensorVector();
    for (int i = 0; i < gammas.length; i++) {
      Tensor clean = y0.narrow(0, i, 1).to(ScalarType.Double);
      Tensor noisy = y.narrow(0, i, 1);
      Tensor stopped = predicted.narrow(0, i, 1).detach();
      Tensor x0 = prediction.prediction(stopped, noisy, gammas[i]).x0();
      Tensor nats = nats(gammas[i], clean, noisy, x0, variance.narrow(0, i, 1));
      terms.push_back(nats);
    }
    Tensor counted = torch.cat(terms).mul(mask);
    Tensor area = mask.expand_as(y0).sum(1, 2, 3);
    try (Scalar all = new Scalar(steps.steps())) {
      return counted.sum(1, 2, 3).div(area).mul(PER_BIT).mul(all).to(ScalarType.Float);
    }
  }

  /** One example's term at each value, {@code [1, C, H, W]}, 64-bit. */
  private Tensor nats(double gamma, Tensor y0, Tensor y, Tensor x0, Tensor variance) {
    double next = steps.next(gamma);
    Posterior posterior = Posterior.between(gamma, next);
    Tensor logVariance = steps.variance(gamma).logVariance(variance.to(ScalarType.Double));
    return VariationalBound.nats(posterior, y0, y, posterior.mean(x0, y), logVariance);
  }
}
