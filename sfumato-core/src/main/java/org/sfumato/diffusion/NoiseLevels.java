package org.sfumato.diffusion;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.error.InputException;
import org.sfumato.model.NoiseInput;
import org.sfumato.schedule.LogSnr;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Tensors;

/** Signal powers in the two forms in which tensors need them. */
final class NoiseLevels {
  private static final double LOG_SNR_SCALE = 10;
  private static final double TIME_SCALE = 10_000;

  private NoiseLevels() {}

  /** To derive the coefficients of images from: {@code [B, 1, 1, 1]}, 64-bit. */
  static Tensor broadcast(double[] gammas, Compute compute) {
    return compute.place(Tensors.of(gammas)).view(gammas.length, 1, 1, 1);
  }

  /** To tell the network: {@code [B]}, 32-bit. */
  static Tensor asInput(double[] gammas, NoiseInput form, DiffusionConfig config, Compute compute) {
    double[] values = new double[gammas.length];
    for (int i = 0; i < values.length; i++) {
      double gamma = config.told(gammas[i]);
      values[i] =
          switch (form) {
            case GAMMA -> gamma;
            case TIMESTEP -> timestep(gamma, config);
            case TIME -> TIME_SCALE * config.schedule().schedule().timeOf(gamma);
            case LOG_SNR -> LOG_SNR_SCALE * LogSnr.of(gamma);
          };
    }
    return vector(values, compute);
  }

  private static double timestep(double gamma, DiffusionConfig config) {
    return config
        .schedule()
        .discrete()
        .orElseThrow(
            () ->
                new InputException(
                    "network.noise-input timestep needs a schedule of betas, not "
                        + config.schedule()))
        .timestepOf(gamma);
  }

  private static Tensor vector(double[] values, Compute compute) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return compute.place(Tensors.of(floats, values.length));
  }
}
