package org.sfumato.checkpoint;

import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.model.UNetConfig;

/**
 * All that the file of a classifier of noisy images must say beside its weights.
 *
 * @param network its shape; {@code outChannels} is the number of classes it tells apart
 * @param diffusion the schedule whose noise it was trained on; what it predicts is no matter
 */
public record ClassifierConfig(UNetConfig network, DiffusionConfig diffusion) {}
