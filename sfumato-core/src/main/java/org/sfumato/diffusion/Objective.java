package org.sfumato.diffusion;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.model.Network;
import org.sfumato.nn.Pass;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.torch.Scope;

/** The training objective: E || f(x, y_gamma, gamma) - target ||_p^p (Palette, eq. 1 and 7). */
public final class Objective {
  private final Network network;
  private final DiffusionConfig config;
  private final DiscreteSchedule schedule;

  /**
   * @param network to be trained
   * @param config what it predicts and how its error is measured
   */
  public Objective(Network network, DiffusionConfig config) {
    this.network = network;
    this.config = config;
    schedule = config.schedule();
  }

  public Network network() {
    return network;
  }

  public DiffusionConfig config() {
    return config;
  }

  /**
   * The loss of each example.
   *
   * @param condition x, {@code [B, C, H, W]}
   * @param classes {@code [B]} 64-bit integers, or null where the network knows none
   * @param y0 the clean image, {@code [B, 3, H, W]}
   * @param mask where to generate, {@code [B, 1, H, W]}
   * @param gammas signal power for each example, B of them
   * @param eps standard normal noise, {@code [B, 3, H, W]}
   * @return {@code [B]}, 32-bit
   */
  public Tensor losses(
      Pass pass,
      Tensor condition,
      Tensor classes,
      Tensor y0,
      Tensor mask,
      double[] gammas,
      Tensor eps) {
    try (Scope scope = new Scope()) {
      Tensor gamma = NoiseLevels.broadcast(gammas, pass.compute());
      Tensor level =
          NoiseLevels.asInput(gammas, network.config().noiseInput(), schedule, pass.compute());
      Tensor y = ForwardProcess.noisy(y0, eps, gamma);
      if (config.knownPixels() == KnownPixels.CLEAN) {
        y = torch.lerp(y0, y, mask);
      }
      Tensor predicted = network.forward(pass, y, condition, level, classes);
      Tensor target = config.prediction().target(y0, eps, gamma);
      return scope.keep(config.loss().of(predicted, target, mask));
    }
  }
}
