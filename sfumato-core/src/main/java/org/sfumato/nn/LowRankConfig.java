package org.sfumato.nn;

import java.util.List;
import org.sfumato.error.InputException;

/**
 * Low-rank adaptation (LoRA: Hu et al. 2021, <em>LoRA: Low-Rank Adaptation of Large Language
 * Models</em>).
 *
 * @param rank r of the products that are learned; 0 for none, so that the weights themselves learn
 * @param alpha what the products are multiplied by is alpha / rank (section 4.1)
 * @param layers beginnings of the names of those kernels and matrices that get one, such as {@code
 *     middle_block} or {@code input_blocks.4.0}; empty for all of them
 */
public record LowRankConfig(int rank, double alpha, List<String> layers) {
  /** The weights themselves learn. */
  public static final LowRankConfig NONE = new LowRankConfig(0, 8, List.of());

  public LowRankConfig {
    require(rank >= 0 && rank <= 1024, "rank must be 0 to 1024");
    require(alpha > 0 && alpha < Double.POSITIVE_INFINITY, "alpha must be positive");
    layers = List.copyOf(layers);
    require(rank > 0 || layers.isEmpty(), "layers are of adapters: give a lora.rank, too");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException("lora: " + rule);
    }
  }

  /** Whether there are products to learn. */
  public boolean isOn() {
    return rank > 0;
  }

  double scale() {
    return alpha / rank;
  }
}
