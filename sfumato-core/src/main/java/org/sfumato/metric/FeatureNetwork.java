package org.sfumato.metric;

import org.bytedeco.pytorch.Tensor;

/**
 * A frozen network that turns images into features to measure them by. It holds no state but its
 * weights, so threads can share it.
 */
public interface FeatureNetwork extends AutoCloseable {
  /** A part of the name of every score that it gives, such as {@code fid-inception}. */
  String name();

  /** SHA-256 of the file of its weights, in lower-case hexadecimal digits. */
  String sha256();

  /** How pictures reach its input where nothing else is asked for. */
  Preparation preparation();

  /**
   * @param images {@code [B, 3, H, W]}, sRGB values in [-1, 1], of the size that a preparation for
   *     this network gives; on the processor or the network's device. What else its input needs,
   *     such as the mean of its training set, the network does itself.
   * @return on the network's device, 32-bit; freed with the caller's scope
   */
  Features features(Tensor images);

  @Override
  void close();

  /**
   * What a network says of a batch.
   *
   * @param pool {@code [B, F]}, the averages of the last activations
   * @param logits {@code [B, K]}, one for each class, or null where the network has no classes
   */
  record Features(Tensor pool, Tensor logits) {}
}
