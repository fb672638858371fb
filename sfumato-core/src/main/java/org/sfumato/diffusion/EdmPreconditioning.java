package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The preconditioning of EDM (EDM, Table 1 and section 5): the network sees an image of variance 1
 * and is asked for a mixture of image and noise, also of variance 1, in which its error is
 * magnified least. EDM's noisy image is x = y / sqrt(gamma), of noise sigma = sqrt((1 - gamma) /
 * gamma); here all is written in gamma, which has no singularity. With n^2 = gamma sigmaData^2 + 1
 * - gamma:
 *
 * <pre>
 * c_in x   = y / n
 * c_skip x = sigmaData^2 sqrt(gamma) / n^2 y
 * c_out    = sigmaData sqrt(1 - gamma) / n
 * </pre>
 *
 * With sigmaData = 1 this is the velocity, turned over.
 *
 * @param sigmaData standard deviation of the values of images
 */
record EdmPreconditioning(double sigmaData) {
  /** EDM's, for images in [-1, 1]. */
  static final EdmPreconditioning IMAGES = new EdmPreconditioning(0.5);

  /** n^2 = gamma sigmaData^2 + 1 - gamma: the variance of y. */
  private double variance(double gamma) {
    return gamma * sigmaData * sigmaData + (1 - gamma);
  }

  /** n, {@code [B, 1, 1, 1]}, 64-bit. */
  private Tensor deviation(Tensor gamma) {
    try (Scalar slope = new Scalar(sigmaData * sigmaData - 1);
        Scalar one = new Scalar(1)) {
      return gamma.mul(slope).add(one).sqrt();
    }
  }

  /** c_in x = y / n. */
  Tensor input(Tensor y, Tensor gamma) {
    return y.div(deviation(gamma).to(y.scalar_type()));
  }

  /**
   * (y0 - c_skip x) / c_out = (sqrt(1 - gamma) / sigmaData y0 - sqrt(gamma) sigmaData eps) / n
   * (EDM, eq. 8).
   */
  Tensor target(Tensor y0, Tensor eps, Tensor gamma) {
    try (Scalar std = new Scalar(sigmaData)) {
      Tensor image = ForwardProcess.noise(gamma, y0).div(std).mul(y0);
      Tensor noise = ForwardProcess.signal(gamma, eps).mul(std).mul(eps);
      return image.sub(noise).div(deviation(gamma).to(y0.scalar_type()));
    }
  }

  /** D = c_skip x + c_out F (EDM, eq. 7), and the noise that goes with it. */
  Prediction prediction(Tensor output, Tensor y, double gamma) {
    double n2 = variance(gamma);
    double n = Math.sqrt(n2);
    try (Scalar skipX0 = new Scalar(sigmaData * sigmaData * Math.sqrt(gamma) / n2);
        Scalar outX0 = new Scalar(sigmaData * Math.sqrt(1 - gamma) / n);
        Scalar skipEps = new Scalar(Math.sqrt(1 - gamma) / n2);
        Scalar outEps = new Scalar(sigmaData * Math.sqrt(gamma) / n)) {
      return new Prediction(
          y.mul(skipX0).add(output.mul(outX0)), y.mul(skipEps).sub(output.mul(outEps)));
    }
  }

  /** c_out^2: the squared error of the image, where that of the output is 1. */
  double x0Error(double gamma) {
    return sigmaData * sigmaData * (1 - gamma) / variance(gamma);
  }
}
