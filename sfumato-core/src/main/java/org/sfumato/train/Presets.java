package org.sfumato.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sfumato.checkpoint.DType;
import org.sfumato.config.Nearest;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.error.InputException;
import org.sfumato.model.RinPresets;
import org.sfumato.model.UNetPresets;
import org.sfumato.task.TaskMixture;
import org.sfumato.torch.Precision;

/**
 * Complete training runs by name, to start from. The small networks are told their task, as a
 * class: they cannot afford to guess it. Palette's is not.
 */
public final class Presets {
  private static final Map<String, Double> ALL_TASKS =
      Map.of("colorize", 1.0, "inpaint", 1.0, "uncrop", 1.0, "restore", 1.0);

  /** The paper's: network, objective, optimizer and batch (Palette, appendix B). */
  public static final TrainConfig PALETTE_256 =
      new TrainConfig(
          UNetPresets.PALETTE_256,
          DiffusionConfig.PALETTE,
          ALL_TASKS,
          new OptimizerConfig(
              OptimizerConfig.Kind.ADAMW,
              1e-4,
              10_000,
              OptimizerConfig.Decay.LINEAR,
              0,
              0.9,
              0.999,
              1e-8,
              0,
              0),
          1024,
          1,
          500_000,
          0.9999,
          Precision.BF16,
          1,
          100,
          5_000,
          256,
          5_000,
          1_000,
          3,
          DType.F32,
          8,
          32_768);

  /** For one machine: an hour or two of two cores. */
  public static final TrainConfig SMALL_64 =
      new TrainConfig(
          UNetPresets.SMALL_64.withClasses(TaskMixture.all().size()),
          DiffusionConfig.RESIDUAL_V,
          ALL_TASKS,
          new OptimizerConfig(
              OptimizerConfig.Kind.ADAMW,
              4e-4,
              500,
              OptimizerConfig.Decay.LINEAR,
              0.3,
              0.9,
              0.99,
              1e-8,
              0.01,
              1),
          16,
          1,
          10_000,
          0.999,
          Precision.BF16,
          1,
          50,
          500,
          128,
          1_000,
          250,
          2,
          DType.BF16,
          1,
          4_096);

  /** {@link #SMALL_64} with a RIN for a network, trained as Chen trains his (section 3). */
  public static final TrainConfig RIN_SMALL_64 =
      new TrainConfig(
          RinPresets.SMALL_64.withClasses(TaskMixture.all().size()),
          DiffusionConfig.RESIDUAL_V,
          ALL_TASKS,
          new OptimizerConfig(
              OptimizerConfig.Kind.LAMB,
              2e-3,
              500,
              OptimizerConfig.Decay.COSINE,
              0.7,
              0.9,
              0.999,
              1e-8,
              0.01,
              1),
          16,
          1,
          10_000,
          0.999,
          Precision.BF16,
          1,
          50,
          500,
          128,
          1_000,
          250,
          2,
          DType.BF16,
          1,
          4_096);

  /** For trying things out: a step in tens of milliseconds. */
  public static final TrainConfig TINY =
      new TrainConfig(
          UNetPresets.TINY.withClasses(TaskMixture.all().size()),
          DiffusionConfig.RESIDUAL_V,
          ALL_TASKS,
          new OptimizerConfig(
              OptimizerConfig.Kind.ADAMW,
              1e-3,
              20,
              OptimizerConfig.Decay.LINEAR,
              0.3,
              0.9,
              0.99,
              1e-8,
              0,
              1),
          8,
          1,
          2_000,
          0.99,
          Precision.BF16,
          1,
          20,
          200,
          32,
          500,
          100,
          2,
          DType.BF16,
          1,
          1_024);

  private static final Map<String, TrainConfig> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("tiny", TINY);
    BY_NAME.put("small-64", SMALL_64);
    BY_NAME.put("rin-small-64", RIN_SMALL_64);
    BY_NAME.put("palette-256", PALETTE_256);
  }

  private Presets() {}

  /** The names, smallest first. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /**
   * @throws InputException if there is no preset of this name
   */
  public static TrainConfig named(String name) {
    TrainConfig preset = BY_NAME.get(name);
    if (preset == null) {
      throw new InputException(
          "no preset '"
              + name
              + "'"
              + Nearest.hint(name, BY_NAME.keySet())
              + "; the presets are "
              + String.join(", ", BY_NAME.keySet()));
    }
    return preset;
  }
}
