package org.sfumato.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.torch.Tensors;

/**
 * Features of a number at many frequencies: cosines, then sines, with periods up to 10,000 (as in
 * ADM).
 */
public final class SinusoidalEmbedding {
  private static final double MAX_PERIOD = 10_000;

  private SinusoidalEmbedding() {}

  /**
   * @param values {@code [B]}, 32-bit
   * @param width even
   * @return {@code [B, width]}
   */
  public static Tensor of(Tensor values, int width) {
    int half = width / 2;
    float[] frequencies = new float[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = (float) Math.exp(-Math.log(MAX_PERIOD) * i / half);
    }
    Tensor angles =
        values
            .unsqueeze(1)
            .mul(Tensors.of(frequencies, 1, half).to(values.device(), values.scalar_type()));
    return Tensors.cat(1, torch.cos(angles), torch.sin(angles));
  }
}
