package org.sfumato.diffusion;

/**
 * What the noisy image shows where a task knows the picture already (inpainting, uncropping), in
 * training and sampling alike.
 */
public enum KnownPixels {
  /** The known picture under noise, as everywhere else (Palette, Algorithm 1). */
  NOISY,
  /** The known picture itself: the public Palette code's way. */
  CLEAN
}
