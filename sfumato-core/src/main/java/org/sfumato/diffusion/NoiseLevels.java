package org.sfumato.diffusion;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.model.NoiseInput;
import org.sfumato.schedule.DiscreteSchedule;
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
  static Tensor asInput(
      double[] gammas, NoiseInput form, DiscreteSchedule schedule, Compute compute) {
    double[] values = new double[gammas.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (form) {
            case GAMMA -> gammas[i];
            case TIMESTEP -> schedule.timestepOf(gammas[i]);
            case TIME ->
                TIME_SCALE * schedule.timeOf(Math.max(gammas[i], schedule.smallestGamma()));
            case LOG_SNR -> LOG_SNR_SCALE * LogSnr.of(gammas[i]);
          };
    }
    return vector(values, compute);
  }

  private static Tensor vector(double[] values, Compute compute) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return compute.place(Tensors.of(floats, values.length));
  }
}
