package org.sfumato.diffusion;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.error.InputException;
import org.sfumato.model.NetworkConfig;

/**
 * Guidance without a classifier (Ho and Salimans 2022, eq. 6): away from what a network sees
 * without its class, towards what it sees with it. Each prediction asks the network twice.
 *
 * <p>The usual pair is one network told the class and told {@link #nullClasses}, in two {@link
 * NetworkDenoiser}s. With strong guidance {@link Denoiser#thresholded} keeps images from
 * saturating.
 *
 * @param conditional told the class; what it says of the variance is kept
 * @param unconditional not told
 * @param scale w: 0 is unconditional, 1 conditional, more is guided; Ho and Salimans count from the
 *     conditional, so that their w is one less
 */
public record ClassifierFreeGuidance(Denoiser conditional, Denoiser unconditional, double scale)
    implements Denoiser {
  public ClassifierFreeGuidance {
    if (!(scale >= 0 && scale < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the scale must be 0 or more, not " + scale);
    }
  }

  /**
   * The class that stands for none: the last of those that the network is told of, which training
   * puts in the place of some images' own.
   *
   * @param images in the batch
   * @return one for each image
   * @throws InputException if the network knows no classes, or no other but this
   */
  public static long[] nullClasses(NetworkConfig network, int images) {
    if (network.classes() < 2) {
      throw new InputException(
          "the model knows "
              + (network.classes() == 0 ? "no classes" : "one class only")
              + ", so there is nothing to guide it to: use a model trained with classes");
    }
    long[] classes = new long[images];
    Arrays.fill(classes, network.classes() - 1L);
    return classes;
  }

  @Override
  public Prediction denoise(Tensor y, double gamma) {
    if (scale == 0 || scale == 1) {
      return (scale == 0 ? unconditional : conditional).denoise(y, gamma);
    }
    Prediction without = unconditional.denoise(y, gamma);
    Prediction with = conditional.denoise(y, gamma);
    // eps = eps_uncond + w (eps_cond - eps_uncond); x0 is linear in eps, so the same holds for it
    try (Scalar w = new Scalar(scale)) {
      return new Prediction(
          torch.lerp(without.x0(), with.x0(), w),
          torch.lerp(without.eps(), with.eps(), w),
          with.variance());
    }
  }
}
