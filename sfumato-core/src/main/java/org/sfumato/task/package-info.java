/**
 * Colorization, inpainting, uncropping and restoration: how to make a training pair of a
 * photograph, and how to fit a photograph of any size to a square network and back. Knows neither
 * networks nor samplers: both are behind {@link org.sfumato.task.PatchModel}.
 */
package org.sfumato.task;
