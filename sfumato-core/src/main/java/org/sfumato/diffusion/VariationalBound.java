package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.torch.Scope;

/**
 * One term of the variational bound on the negative log-likelihood (DDPM, eq. 5), in bits for each
 * value of an image. Computed in 64 bits, for it is a difference of large numbers.
 */
public final class VariationalBound {
  /** Half the distance of two of the 256 values that a pixel can have, in [-1, 1]. */
  private static final double HALF_BIN = 1.0 / 255;

  /** Beyond this lie only the outermost values, whose bins have no end. */
  private static final double OUTERMOST = 0.999;

  private VariationalBound() {}

  /**
   * L_step: how far the model's p(y_{t-1} | y_t) is from the posterior q(y_{t-1} | y_t, y_0); at
   * the first step, how unlikely it finds the image itself.
   *
   * @param x0 the clean image, {@code [B, C, H, W]}, its values among the 256 of 8 bits
   * @param y the noisy image at {@code step}, {@code [B, C, H, W]}
   * @param mean of the model's distribution, {@code [B, C, H, W]}
   * @param logVariance of the model's distribution, {@code [B, C, H, W]} or one number
   * @return {@code [B]}, 64-bit
   */
  public static Tensor term(
      DiscreteSchedule schedule, int step, Tensor x0, Tensor y, Tensor mean, Tensor logVariance) {
    try (Scope scope = new Scope()) {
      Posterior posterior =
          Posterior.between(schedule.alphaCumprod(step), schedule.alphaCumprodPrev(step));
      Tensor nats = nats(posterior, x0, y, mean, logVariance);
      return scope.keep(nats.mean(1, 2, 3).mul(new Scalar(1 / Math.log(2))));
    }
  }

  /**
   * The same in nats at each value, {@code [B, C, H, W]}, 64-bit.
   *
   * @param posterior of the step; without variance if it ends at the clean image
   */
  static Tensor nats(Posterior posterior, Tensor x0, Tensor y, Tensor mean, Tensor logVariance) {
    Tensor clean = x0.to(ScalarType.Double);
    Tensor modelMean = mean.to(ScalarType.Double);
    Tensor modelLogVariance = logVariance.to(ScalarType.Double);
    return posterior.variance() == 0
        ? logLikelihood(clean, modelMean, modelLogVariance).neg()
        : kl(posterior.mean(clean, y), Math.log(posterior.variance()), modelMean, modelLogVariance);
  }

  /** KL(N(mean1, e^logVariance1) || N(mean2, e^logVariance2)) of each value, in nats. */
  static Tensor kl(Tensor mean1, double logVariance1, Tensor mean2, Tensor logVariance2) {
    // (ln v2 - ln v1 - 1 + (v1 + (m1 - m2)^2) / v2) / 2
    Tensor distance = mean1.sub(mean2).square().add(new Scalar(Math.exp(logVariance1)));
    Tensor scaled = distance.mul(logVariance2.neg().exp());
    return scaled.add(logVariance2).sub(new Scalar(logVariance1 + 1)).mul(new Scalar(0.5));
  }

  /**
   * ln of the probability that a normal distribution gives to each value's bin (DDPM, eq. 13): the
   * bins of the 256 values, the first and the last going on to infinity.
   */
  static Tensor logLikelihood(Tensor x, Tensor mean, Tensor logVariance) {
    Tensor precision = logVariance.mul(new Scalar(-0.5)).exp();
    Tensor centred = x.sub(mean);
    Tensor low =
        torch.where(
            x.lt(new Scalar(-OUTERMOST)),
            new Scalar(Double.NEGATIVE_INFINITY),
            centred.sub(new Scalar(HALF_BIN)).mul(precision));
    Tensor high =
        torch.where(
            x.gt(new Scalar(OUTERMOST)),
            new Scalar(Double.POSITIVE_INFINITY),
            centred.add(new Scalar(HALF_BIN)).mul(precision));
    // Above the mean both cumulative probabilities are nearly 1: taken from the other end they are
    // small, and their difference is exact.
    Tensor above = low.add(high).gt(new Scalar(0));
    Tensor logSmall = torch.special_log_ndtr(torch.where(above, high.neg(), low));
    Tensor logLarge = torch.special_log_ndtr(torch.where(above, low.neg(), high));
    return logLarge.add(torch.log1p(logSmall.sub(logLarge).exp().neg()));
  }
}
