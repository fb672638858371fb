package org.sfumato.diffusion;

import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.model.UNet;
import org.sfumato.nn.Pass;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.torch.Scope;

/**
 * A network seen as a denoiser: told the noise level in its own form, its output turned into x0 and
 * eps.
 */
public final class NetworkDenoiser implements Denoiser {
  private final UNet network;
  private final DiffusionConfig config;
  private final DiscreteSchedule schedule;
  private final Pass pass;
  private final Tensor condition;
  private final Tensor classes;
  private final Tensor guess;

  /**
   * @param condition {@code [B, C, H, W]}, or null where the network has none
   * @param classes {@code [B]} 64-bit integers, or null where the network knows none
   * @param guess {@code [B, 3, H, W]}, the first guess where the network predicts the difference to
   *     it; else not looked at
   */
  public NetworkDenoiser(
      UNet network,
      DiffusionConfig config,
      Pass pass,
      Tensor condition,
      Tensor classes,
      Tensor guess) {
    this.network = network;
    this.config = config;
    this.schedule = config.schedule();
    this.pass = pass;
    this.condition = condition;
    this.classes = classes;
    this.guess = config.residual() ? guess : null;
  }

  @Override
  public Prediction denoise(Tensor y, double gamma) {
    try (Scope scope = new Scope()) {
      double[] gammas = new double[(int) y.size(0)];
      Arrays.fill(gammas, gamma);
      Tensor level =
          NoiseLevels.asInput(gammas, network.config().noiseInput(), schedule, pass.compute());
      Tensor seen = guess == null ? y : y.sub(guess, new Scalar(Math.sqrt(gamma)));
      Tensor output = network.forward(pass, seen, condition, level, classes);
      Prediction prediction = config.prediction().prediction(output, seen, gamma);
      Tensor x0 = guess == null ? prediction.x0() : prediction.x0().add(guess);
      return new Prediction(scope.keep(x0), scope.keep(prediction.eps()));
    }
  }
}
