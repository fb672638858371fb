package org.sfumato.diffusion;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.error.InputException;
import org.sfumato.model.UNet;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Scope;

/**
 * A network seen as a denoiser: told the noise level in its own form, its output turned into x0 and
 * eps.
 */
public final class NetworkDenoiser implements Denoiser {
  private final UNet network;
  private final DiffusionConfig config;
  private final double smallestGamma;
  private final Pass pass;
  private final Tensor condition;
  private final Tensor classes;

  /**
   * @param condition {@code [B, C, H, W]}, or null where the network has none
   * @param classes {@code [B]} 64-bit integers, or null where the network knows none
   */
  public NetworkDenoiser(
      UNet network, DiffusionConfig config, Pass pass, Tensor condition, Tensor classes) {
    this.network = network;
    this.config = config;
    smallestGamma = config.noiseSchedule().smallestGamma();
    this.pass = pass;
    this.condition = condition;
    this.classes = classes;
  }

  /**
   * @throws InputException if training never showed the network such noise
   */
  @Override
  public Prediction denoise(Tensor y, double gamma) {
    requireTrained(gamma);
    try (Scope scope = new Scope()) {
      double[] gammas = new double[(int) y.size(0)];
      Arrays.fill(gammas, gamma);
      Tensor level =
          NoiseLevels.asInput(gammas, network.config().noiseInput(), config, pass.compute());
      Tensor input = config.networkInput(y, NoiseLevels.broadcast(gammas, pass.compute()));
      Tensor output = network.forward(pass, input, condition, level, classes);
      long channels = y.size(1);
      Prediction prediction =
          config.prediction().prediction(output.narrow(1, 0, channels), y, gamma);
      // Improved DDPM, section 3.1: as many channels again for the variance, where it is learned.
      Tensor variance =
          output.size(1) > channels ? scope.keep(output.narrow(1, channels, channels)) : null;
      return new Prediction(scope.keep(prediction.x0()), scope.keep(prediction.eps()), variance);
    }
  }

  private void requireTrained(double gamma) {
    if (!(gamma > 0 && gamma < 1)) {
      throw new InputException(
          "a noisy image has a signal power between 0 and 1, not " + gamma + ": check the steps.");
    }
    if (gamma < smallestGamma) {
      throw new InputException(
          "a signal power of "
              + gamma
              + " is noisier than anything that training showed the network: begin the steps at "
              + smallestGamma
              + " or above.");
    }
  }
}
