package org.sfumato.diffusion;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.model.Network;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * The training objective: E || f(x, y_gamma, gamma) - target ||_p^p (Palette, eq. 1 and 7),
 * weighted by noise level ({@link LossWeight}); where the network has channels for the variance,
 * that is learned with it ({@link VarianceLoss}).
 */
public final class Objective {
  private final Network network;
  private final DiffusionConfig config;
  private final VarianceLoss varianceLoss;

  /**
   * @param network to be trained
   * @param config what it predicts and how its error is measured
   */
  public Objective(Network network, DiffusionConfig config) {
    this.network = network;
    this.config = config;
    varianceLoss = new VarianceLoss(config);
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
          NoiseLevels.asInput(gammas, network.config().noiseInput(), config, pass.compute());
      Tensor y = ForwardProcess.noisy(y0, eps, gamma);
      if (config.knownPixels() == KnownPixels.CLEAN) {
        y = torch.lerp(y0, y, mask);
      }
      Tensor input = config.networkInput(y, gamma);
      Tensor output = network.forward(pass, input, condition, level, classes);
      long channels = y.size(1);
      Tensor predicted = output.size(1) > channels ? output.narrow(1, 0, channels) : output;
      Tensor target = config.prediction().target(y0, eps, gamma);
      Tensor losses = config.loss().of(predicted, target, mask);
      if (config.weight() != LossWeight.SIMPLE) {
        losses = losses.mul(weights(gammas, pass.compute()));
      }
      if (output.size(1) > channels) {
        // L_hybrid = L_simple + lambda L_vlb (improved DDPM, eq. 16)
        Tensor variance = output.narrow(1, channels, channels);
        Tensor bound = varianceLoss.bits(predicted, variance, y0, y, mask, gammas);
        losses = losses.add(bound.mul(new Scalar(config.vlbWeight())));
      }
      return scope.keep(losses);
    }
  }

  /** {@code [B]}, 32-bit. */
  private Tensor weights(double[] gammas, Compute compute) {
    float[] weights = new float[gammas.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) config.weight().of(gammas[i], config);
    }
    return compute.place(Tensors.of(weights, weights.length));
  }
}
