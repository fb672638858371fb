package org.sfumato.sampler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Prediction;
import org.sfumato.schedule.LogSnr;

/**
 * DPM-Solver++ of the second order, multistep (Lu et al. 2022, Algorithm 2), and its kin that adds
 * noise, SDE-DPM-Solver++(2M). Both take the clean image of the middle of the step, extended from
 * the last two predictions, for that of its beginning.
 *
 * <p>What is left is a first-order step: of DPM-Solver++ that is DDIM's (Lu et al., section 4), of
 * SDE-DPM-Solver++ DDPM's with the posterior's variance.
 *
 * @param stochastic whether noise is added
 */
public record DpmSolver(boolean stochastic) implements GridSampler {
  /** DPM-Solver++(2M): the start decides everything. */
  public static final DpmSolver ODE = new DpmSolver(false);

  /** SDE-DPM-Solver++(2M): errors of earlier steps fade under fresh noise. */
  public static final DpmSolver SDE = new DpmSolver(true);

  private static final Ddim DDIM = new Ddim(0);
  private static final Ddpm DDPM = new Ddpm(Ddpm.Variance.POSTERIOR);

  @Override
  public Tensor step(Level at, Past before, double next, Denoiser denoiser, BatchNoise noise) {
    Prediction middle =
        before == null
            ? at.prediction()
            : at.prediction().withX0(at.y(), extended(at, before, next), at.gamma());
    OneStepSampler firstOrder = stochastic ? DDPM : DDIM;
    return firstOrder.step(at.y(), middle, at.gamma(), next, noise);
  }

  /** D_i = (1 + 1 / (2 r_i)) x0_i - 1 / (2 r_i) x0_{i-1} (Lu et al., Algorithm 2). */
  private static Tensor extended(Level at, Past before, double next) {
    // r_i = h_{i-1} / h_i: steps in half log-SNR, whose halves cancel
    double r =
        (LogSnr.of(at.gamma()) - LogSnr.of(before.gamma()))
            / (LogSnr.of(next) - LogSnr.of(at.gamma()));
    try (Scalar weight = new Scalar(-1 / (2 * r))) {
      return at.x0().lerp(before.x0(), weight);
    }
  }
}
