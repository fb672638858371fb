package org.sfumato.checkpoint;

import org.sfumato.error.InputException;
import org.sfumato.nn.LowRankConfig;

/**
 * All that a file of adapters must say beside their weights.
 *
 * @param lora what they look like
 * @param model what their model becomes with them: its tasks above all
 * @param base the fingerprint of the weights that they belong to ({@link AdapterFile#fingerprint})
 */
public record AdapterConfig(LowRankConfig lora, ModelConfig model, String base) {
  public AdapterConfig {
    if (!lora.isOn()) {
      throw new InputException("lora: rank must be positive in a file of adapters");
    }
  }
}
