/**
 * The forward process, what a network predicts, objectives, and the one seam to samplers: {@code
 * Denoiser}.
 */
package org.sfumato.diffusion;
