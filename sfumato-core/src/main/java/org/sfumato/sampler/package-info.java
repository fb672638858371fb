/**
 * From noise to an image: each sampler a small stateless value that sees only a {@code Denoiser}.
 *
 * <p>{@link org.sfumato.sampler.GridSampler} is the walk, {@link org.sfumato.sampler.Ddim} and
 * {@link org.sfumato.sampler.Ddpm} the two ways to reach another noise level, without and with
 * fresh noise; the others refine them. {@link org.sfumato.sampler.Repaint} walks some of the way
 * more than once.
 */
package org.sfumato.sampler;
