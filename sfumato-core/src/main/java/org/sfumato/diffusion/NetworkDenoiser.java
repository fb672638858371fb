package org.sfumato.diffusion;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.error.InputException;
import org.sfumato.model.Network;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Turn;

/**
 * A network seen as a denoiser: told the noise level in its own form, its output turned into x0 and
 * eps. For one walk from noise to image: a network with latents takes them up where its last step
 * left them.
 */
public final class NetworkDenoiser implements Denoiser, AutoCloseable {
  private final Network network;
  private final DiffusionConfig config;
  private final double smallestGamma;
  private final Pass pass;
  private final Tensor condition;
  private final Tensor classes;
  private Tensor latents; // of the step before, where the network leaves any

  /**
   * @param condition {@code [B, C, H, W]}, or null where the network has none
   * @param classes {@code [B]} 64-bit integers, or null where the network knows none
   */
  public NetworkDenoiser(
      Network network, DiffusionConfig config, Pass pass, Tensor condition, Tensor classes) {
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
      Network.Step step = step(input, level);
      remember(step.latents());
      Tensor output = step.output();
      long channels = y.size(1);
      Prediction prediction =
          config.prediction().prediction(output.narrow(1, 0, channels), y, gamma);
      // Improved DDPM, section 3.1: as many channels again for the variance, where it is learned.
      Tensor variance =
          output.size(1) > channels ? scope.keep(output.narrow(1, channels, channels)) : null;
      return new Prediction(scope.keep(prediction.x0()), scope.keep(prediction.eps()), variance);
    }
  }

  private Network.Step step(Tensor input, Tensor level) {
    try (Turn turn = Turn.take()) {
      return network.step(pass, input, condition, level, classes, latents);
    }
  }

  private void remember(Tensor left) {
    Tensor before = latents;
    latents = left == null ? null : Scope.own(left);
    if (before != null) {
      before.close();
    }
  }

  /** Frees the latents of the last step. */
  @Override
  public void close() {
    remember(null);
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
