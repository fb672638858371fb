package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.nn.Pass;

/**
 * What is trained: looks at a noisy image and what it is told, and predicts an image of the same
 * size.
 *
 * <p>Building one declares its parameters without memory; {@code new
 * FlatParameters(network.parameters(), compute)} gives them some. A network holds no other state,
 * so threads can share it.
 */
public sealed interface Network extends Trainable permits UNet, Rin {
  /** The parameter that holds a vector for each class, where there are classes. */
  String CLASS_TABLE = "label_emb.weight";

  /** Builds the network of a configuration. */
  static Network of(NetworkConfig config) {
    return config instanceof RinConfig rin ? new Rin(rin) : new UNet((UNetConfig) config);
  }

  /**
   * One prediction that knows of no step before it, for training and for measuring.
   *
   * @param y the noisy image, {@code [B, inChannels, H, W]}
   * @param condition {@code [B, conditionChannels, H, W]} ({@link Condition#LOW_RESOLUTION}: any
   *     size), or null
   * @param noise the noise level in the form of {@link NetworkConfig#noiseInput}, {@code [B]}
   * @param classes {@code [B]} 64-bit integers, or null
   * @return {@code [B, outChannels, H, W]}, 32-bit
   */
  Tensor forward(Pass pass, Tensor y, Tensor condition, Tensor noise, Tensor classes);

  /**
   * A prediction and what is left behind for the next one.
   *
   * @param output {@code [B, outChannels, H, W]}, 32-bit
   * @param latents to be given to the next step; null for a network that needs nothing of it
   */
  record Step(Tensor output, Tensor latents) {}

  /**
   * One prediction of several in a row, as a sampler makes them.
   *
   * @param previous what the step before left behind; null at the first
   */
  default Step step(
      Pass pass, Tensor y, Tensor condition, Tensor noise, Tensor classes, Tensor previous) {
    return new Step(forward(pass, y, condition, noise, classes), null);
  }
}
