package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** What the network is asked to predict. Each conversion is written once, here. */
public enum Parameterization {
  /** The noise (DDPM; Palette, eq. 1). */
  EPS {
    @Override
    public Tensor target(Tensor y0, Tensor eps, Tensor gamma) {
      return eps;
    }

    @Override
    public Prediction prediction(Tensor output, Tensor y, double gamma) {
      return Prediction.ofEps(y, output, gamma);
    }

    @Override
    double x0Error(double gamma) {
      return (1 - gamma) / gamma;
    }
  },
  /** The clean image. */
  X0 {
    @Override
    public Tensor target(Tensor y0, Tensor eps, Tensor gamma) {
      return y0;
    }

    @Override
    public Prediction prediction(Tensor output, Tensor y, double gamma) {
      return Prediction.ofX0(y, output, gamma);
    }

    @Override
    double x0Error(double gamma) {
      return 1;
    }
  },
  /**
   * The velocity v = sqrt(gamma) eps - sqrt(1 - gamma) y0 (Salimans and Ho 2022, appendix D). Its
   * error is not magnified at any noise level, so that also a network with little training settles
   * the colour of the whole picture.
   */
  V {
    @Override
    public Tensor target(Tensor y0, Tensor eps, Tensor gamma) {
      return ForwardProcess.signal(gamma, eps)
          .mul(eps)
          .sub(ForwardProcess.noise(gamma, y0).mul(y0));
    }

    @Override
    public Prediction prediction(Tensor output, Tensor y, double gamma) {
      try (Scalar signal = new Scalar(Math.sqrt(gamma));
          Scalar noise = new Scalar(Math.sqrt(1 - gamma))) {
        return new Prediction(
            y.mul(signal).sub(output.mul(noise)), y.mul(noise).add(output.mul(signal)));
      }
    }

    @Override
    double x0Error(double gamma) {
      return 1 - gamma;
    }
  },
  /** The mixture of image and noise that {@link EdmPreconditioning} asks for. */
  EDM {
    @Override
    public Tensor target(Tensor y0, Tensor eps, Tensor gamma) {
      return EdmPreconditioning.IMAGES.target(y0, eps, gamma);
    }

    @Override
    public Prediction prediction(Tensor output, Tensor y, double gamma) {
      return EdmPreconditioning.IMAGES.prediction(output, y, gamma);
    }

    @Override
    double x0Error(double gamma) {
      return EdmPreconditioning.IMAGES.x0Error(gamma);
    }
  },
  /**
   * The clean image, from the condition alone: no diffusion, but Palette's baseline (section 4).
   * The network is shown a black image for the noisy one and always told the same noise level, and
   * answers in one step.
   */
  REGRESSION {
    @Override
    public Tensor target(Tensor y0, Tensor eps, Tensor gamma) {
      return X0.target(y0, eps, gamma);
    }

    @Override
    public Prediction prediction(Tensor output, Tensor y, double gamma) {
      return X0.prediction(output, y, gamma);
    }

    @Override
    double x0Error(double gamma) {
      return X0.x0Error(gamma);
    }
  };

  /**
   * What the network should have said.
   *
   * @param gamma {@code [B, 1, 1, 1]}, 64-bit
   * @return {@code [B, C, H, W]}
   */
  public abstract Tensor target(Tensor y0, Tensor eps, Tensor gamma);

  /** What its output means. */
  public abstract Prediction prediction(Tensor output, Tensor y, double gamma);

  /** The squared error of the clean image, where that of the output is 1. */
  abstract double x0Error(double gamma);
}
