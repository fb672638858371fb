package org.sfumato.checkpoint;

import java.util.Map;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.model.UNetConfig;

/**
 * All that a model file must say beside its weights.
 *
 * @param network its shape
 * @param diffusion what it predicts
 * @param tasks what it was trained for: names and weights
 */
public record ModelConfig(
    UNetConfig network, DiffusionConfig diffusion, Map<String, Double> tasks) {}
