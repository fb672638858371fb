package org.sfumato.metric;

import org.bytedeco.pytorch.Tensor;

/** A frozen network that says how differently two images look; threads can share it. */
public interface PairNetwork extends AutoCloseable {
  /** The name of the distance, such as {@code lpips-alex}. */
  String name();

  /** SHA-256 of the files of its weights, in lower-case hexadecimal digits, joined by "+". */
  String sha256();

  /**
   * @param a {@code [B, 3, H, W]}, sRGB values in [-1, 1], at least 64 x 64
   * @param b in the shape of {@code a}
   * @return {@code [B]}, 32-bit, 0 for equal images; freed with the caller's scope
   */
  Tensor distance(Tensor a, Tensor b);

  @Override
  void close();
}
