package org.sfumato.sampler;

import org.bytedeco.pytorch.Tensor;

/**
 * What is left of a level of the grid once the step from it is done.
 *
 * @param gamma its signal power
 * @param x0 the clean image, as the denoiser saw it there, {@code [B, C, H, W]}
 */
public record Past(double gamma, Tensor x0) {}
