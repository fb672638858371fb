package org.sfumato.diffusion;

/**
 * How much the squared error at each noise level counts. Each weight is defined for the error of
 * the clean image, and {@link Parameterization#x0Error} carries it over to what is predicted.
 */
public enum LossWeight {
  /** The error of whatever is predicted, as it is (DDPM, eq. 14; Palette, eq. 1). */
  SIMPLE {
    @Override
    double of(double gamma, DiffusionConfig config) {
      return 1;
    }
  },
  /**
   * min(SNR, min-snr-gamma) for the clean image: no noise level drowns the others (Hang et al.
   * 2023, section 3.4).
   */
  MIN_SNR {
    @Override
    double of(double gamma, DiffusionConfig config) {
      double snr = gamma / (1 - gamma);
      return Math.min(snr, config.minSnrGamma()) * config.prediction().x0Error(gamma);
    }
  },
  /** That of the variational bound (DDPM, eq. 12), in nats for each value. */
  VLB {
    @Override
    double of(double gamma, DiffusionConfig config) {
      return config.variationalSteps().x0Weight(gamma) * config.prediction().x0Error(gamma);
    }
  };

  abstract double of(double gamma, DiffusionConfig config);
}
