/**
 * From noise to an image: each sampler a small stateless value that sees only a {@code Denoiser}.
 */
package org.sfumato.sampler;
