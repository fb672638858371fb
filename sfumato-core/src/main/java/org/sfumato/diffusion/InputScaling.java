package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.schedule.ScaledGamma;

/**
 * Chen's other way to change the noise: the image is multiplied by b before noise is added (Chen,
 * section 2.2), x_t = sqrt(gamma) b y0 + sqrt(1 - gamma) eps.
 *
 * <p>That is an ordinary noisy image of another signal power, times a number: x_t = c y with c =
 * sqrt((b^2 - 1) gamma + 1), and y of {@link ScaledGamma}. So only two things change. The schedule
 * becomes {@link #scaled}, for training and sampling alike; and the network, which is still told
 * {@link #told gamma}, sees x_t ({@link InputNormalisation#NONE}), x_t / c = y ({@code FORMULA}) or
 * x_t / std(x_t) = y / std(y) ({@code MEASURED}). Objectives and samplers never notice.
 *
 * @param scale b
 * @param normalisation of what the network sees
 */
record InputScaling(double scale, InputNormalisation normalisation) {

  NoiseSchedule scaled(NoiseSchedule schedule) {
    if (scale == 1) {
      return schedule;
    }
    return schedule instanceof DiscreteSchedule steps
        ? steps.scaled(scale)
        : new ScaledGamma(schedule, scale);
  }

  /** Chen's gamma of an image whose signal power is {@code gamma}. */
  double told(double gamma) {
    return scale == 1 ? gamma : ScaledGamma.scaled(gamma, 1 / scale);
  }

  /**
   * What the network sees.
   *
   * @param y noisy images, {@code [B, C, H, W]}
   * @param gamma their signal power, {@code [B, 1, 1, 1]}, 64-bit
   */
  Tensor input(Tensor y, Tensor gamma) {
    return switch (normalisation) {
      case NONE -> scale == 1 ? y : y.mul(deviation(gamma).to(y.scalar_type()));
      case FORMULA -> y;
      case MEASURED -> y.div(y.std(new long[] {1, 2, 3}, false, true));
    };
  }

  /** c = sqrt((b^2 - 1) told + 1), which is b / sqrt(gamma + b^2 (1 - gamma)). */
  private Tensor deviation(Tensor gamma) {
    // gamma + b^2 (1 - gamma) = b^2 + (1 - b^2) gamma
    try (Scalar slope = new Scalar(1 - scale * scale);
        Scalar start = new Scalar(scale * scale);
        Scalar b = new Scalar(scale)) {
      return gamma.mul(slope).add(start).rsqrt().mul(b);
    }
  }
}
