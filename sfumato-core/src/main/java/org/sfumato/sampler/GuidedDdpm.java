package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.ClassifierGuidance;
import org.sfumato.diffusion.Prediction;

/**
 * Ancestral sampling guided by a classifier (ADM, Algorithm 1). The last step, which adds no noise,
 * is not guided.
 *
 * <p>For other samplers there is ADM's Algorithm 2, {@link ClassifierGuidance#guided}, which says
 * how the two relate. Not to be used on a denoiser that is guided already.
 *
 * @param ddpm the sampler without guidance
 */
public record GuidedDdpm(Ddpm ddpm, ClassifierGuidance guidance) implements OneStepSampler {
  @Override
  public Tensor step(Tensor y, Prediction prediction, double gamma, double next, BatchNoise noise) {
    Tensor unguided = ddpm.step(y, prediction, gamma, next, noise);
    if (guidance.scale() == 0) {
      return unguided;
    }
    // N(mu + s Sigma grad log p(c | y), Sigma): to shift the mean is to shift what is drawn
    Tensor covariance = ddpm.variance(prediction, gamma, next);
    return unguided.add(guidance.gradient(y, gamma).mul(covariance));
  }
}
