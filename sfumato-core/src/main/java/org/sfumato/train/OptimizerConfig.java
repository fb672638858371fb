package org.sfumato.train;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.sfumato.error.InputException;

/**
 * The optimizer and its learning rate.
 *
 * @param kind AdamW, or LAMB
 * @param learningRate at its height
 * @param warmupSteps over which it rises from 0 (Palette: 10,000)
 * @param decay the shape of its fall
 * @param decayFraction how much it falls, as {@code decay} has it; 0 for not at all
 * @param beta1 memory of the first moment
 * @param beta2 memory of the second moment
 * @param eps keeps the division finite
 * @param weightDecay decoupled; 0 gives Adam, or LAMB without
 * @param gradientClip largest norm of all gradients together; 0 for no limit
 * @param layerRates layers by the beginnings of their parameters' names, such as {@code time_embed}
 *     or {@code input_blocks.1}, and what their steps are multiplied by: 0 to keep them as they are
 * @param layerWarmup layers likewise, and the steps over which theirs rise from 0: what is new may
 *     so learn before what is near to right is moved (discriminative warm-up)
 * @param state how the moments are kept between steps: bf16 takes half the memory
 */
public record OptimizerConfig(
    Kind kind,
    double learningRate,
    long warmupSteps,
    Decay decay,
    double decayFraction,
    double beta1,
    double beta2,
    double eps,
    double weightDecay,
    double gradientClip,
    Map<String, Double> layerRates,
    Map<String, Long> layerWarmup,
    State state) {
  /** How gradients become steps. */
  public enum Kind {
    /** Loshchilov and Hutter 2019, Algorithm 2. */
    ADAMW,
    /** You et al. 2020, Algorithm 2: for large batches (Chen, section 3). */
    LAMB
  }

  /** How moments are kept. */
  public enum State {
    F32,
    /** AdamW's only. */
    BF16
  }

  /** How the learning rate falls. */
  public enum Decay {
    /** In a straight line to 0 over the last {@code decayFraction} of all steps. */
    LINEAR {
      @Override
      double at(double step, double warmup, double steps, double fraction) {
        double length = fraction * steps;
        return length == 0 ? 1 : Math.max(0, Math.min(1, (steps - step) / length));
      }
    },
    /**
     * From the end of the warm-up to the end of the run along the first {@code decayFraction} of
     * half a cosine wave: 1 falls to 0, and 0.7 (Chen, section 3, as the public code of RIN reads
     * "cosine@0.7") to 0.21.
     */
    COSINE {
      @Override
      double at(double step, double warmup, double steps, double fraction) {
        double length = Math.max(1, steps - warmup);
        double progress = Math.max(0, Math.min(1, (step - warmup) / length));
        return (1 + Math.cos(Math.PI * fraction * progress)) / 2;
      }
    };

    abstract double at(double step, double warmup, double steps, double fraction);
  }

  public OptimizerConfig {
    require(learningRate > 0 && learningRate < 1, "learning-rate must be in (0, 1)");
    require(warmupSteps >= 0, "warmup-steps must not be negative");
    require(decayFraction >= 0 && decayFraction <= 1, "decay-fraction must be in [0, 1]");
    require(beta1 >= 0 && beta1 < 1, "beta1 must be in [0, 1)");
    require(beta2 >= 0 && beta2 < 1, "beta2 must be in [0, 1)");
    require(eps > 0, "eps must be positive");
    require(weightDecay >= 0, "weight-decay must not be negative");
    require(gradientClip >= 0, "gradient-clip must not be negative");
    layerRates = Collections.unmodifiableMap(new TreeMap<>(layerRates));
    layerRates.forEach(
        (layer, rate) -> require(rate >= 0 && rate <= 1, "layer-rates must be 0 to 1"));
    layerWarmup = Collections.unmodifiableMap(new TreeMap<>(layerWarmup));
    layerWarmup.forEach((layer, steps) -> require(steps >= 0, "layer-warmup must not be negative"));
    require(
        state == State.F32 || kind == Kind.ADAMW,
        "state bf16 is for adamw: lamb looks at whole layers at a time");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException("optimizer: " + rule);
    }
  }

  /**
   * The learning rate of a step: a linear rise, then a fall.
   *
   * @param step from 0
   * @param steps of the whole run
   */
  public double learningRateAt(long step, long steps) {
    double rise = warmupSteps == 0 ? 1 : Math.min(1, (step + 1.0) / warmupSteps);
    return learningRate * rise * decay.at(step, warmupSteps, steps, decayFraction);
  }
}
