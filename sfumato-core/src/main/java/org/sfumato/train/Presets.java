package org.sfumato.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sfumato.checkpoint.DType;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.Nearest;
import org.sfumato.data.Augmentation;
import org.sfumato.data.CacheKind;
import org.sfumato.data.Curriculum;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.error.InputException;
import org.sfumato.model.Pooling;
import org.sfumato.model.RinPresets;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.LowRankConfig;
import org.sfumato.task.TaskMixture;
import org.sfumato.torch.PrecisionChoice;

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
          List.of(),
          0,
          Pooling.ATTENTION,
          Map.of(),
          Curriculum.NONE,
          Augmentation.NONE,
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
              0,
              Map.of(),
              Map.of(),
              OptimizerConfig.State.F32),
          LowRankConfig.NONE,
          RecoveryConfig.DEFAULT,
          1024,
          1,
          500_000,
          0.9999,
          PrecisionChoice.AUTO,
          1,
          100,
          5_000,
          256,
          5_000,
          1_000,
          3,
          0,
          DType.F32,
          8,
          CacheKind.MEMORY,
          32_768);

  /** For one machine: an hour or two of two cores. */
  public static final TrainConfig SMALL_64 =
      new TrainConfig(
          UNetPresets.SMALL_64.withClasses(TaskMixture.photo().size()),
          DiffusionConfig.RESIDUAL_V,
          ALL_TASKS,
          List.of(),
          0,
          Pooling.ATTENTION,
          Map.of(),
          Curriculum.NONE,
          Augmentation.NONE,
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
              1,
              Map.of(),
              Map.of(),
              OptimizerConfig.State.F32),
          LowRankConfig.NONE,
          RecoveryConfig.DEFAULT,
          16,
          1,
          10_000,
          0.999,
          PrecisionChoice.AUTO,
          1,
          50,
          500,
          128,
          1_000,
          250,
          2,
          0,
          DType.BF16,
          1,
          CacheKind.MEMORY,
          4_096);

  /** {@link #SMALL_64} with a RIN for a network, trained as Chen trains his (section 3). */
  public static final TrainConfig RIN_SMALL_64 =
      ConfigReader.from(
              SMALL_64.withNetwork(RinPresets.SMALL_64.withClasses(TaskMixture.photo().size())))
          .changes(
              Map.of(
                  "optimizer",
                  Map.of(
                      "kind",
                      "lamb",
                      "learning-rate",
                      2e-3,
                      "decay",
                      "cosine",
                      "decay-fraction",
                      0.7,
                      "beta2",
                      0.999)))
          .read();

  /** For trying things out: a step in tens of milliseconds. */
  public static final TrainConfig TINY =
      ConfigReader.from(
              SMALL_64.withNetwork(UNetPresets.TINY.withClasses(TaskMixture.photo().size())))
          .changes(
              Map.of(
                  "optimizer",
                  Map.of("learning-rate", 1e-3, "warmup-steps", 20, "weight-decay", 0)))
          .changes(Map.of("batch-size", 8, "steps", 2_000, "ema-decay", 0.99, "log-every", 20))
          .changes(Map.of("validate-every", 200, "validation-images", 32, "preview-every", 500))
          .changes(Map.of("checkpoint-every", 100, "cache-megabytes", 1_024))
          .read();

  /** Images of noise, told their class where there are labels: for one machine. */
  public static final TrainConfig GENERATE_64 =
      ConfigReader.from(SMALL_64)
          .changes(
              Map.of(
                  "network",
                  Map.of("condition", "none", "condition-channels", 0, "classes", 0),
                  "diffusion",
                  Map.of("residual", "none", "schedule", "cosine:0:1:1:1e-4"),
                  "tasks",
                  Map.of("generate", 1),
                  "label-dropout",
                  0.1))
          .read();

  /** The same at 32 x 32. */
  public static final TrainConfig GENERATE_32 =
      ConfigReader.from(GENERATE_64)
          .changes(
              Map.of("network", Map.of("image-size", 32, "channel-multipliers", List.of(1, 2, 2))))
          .read();

  /** Four times larger images of {@link #GENERATE_64}'s (ADM, section 5.2): for one machine. */
  public static final TrainConfig UPSAMPLE_64_256 =
      ConfigReader.from(GENERATE_64)
          .changes(
              Map.of(
                  "network",
                  Map.of(
                      "image-size",
                      256,
                      "condition",
                      "low-resolution",
                      "condition-channels",
                      3,
                      "base-channels",
                      32,
                      "channel-multipliers",
                      List.of(1, 1, 2, 2, 3)),
                  "tasks",
                  Map.of("upsample", 1),
                  "batch-size",
                  4))
          .read();

  /** Tells the class of noisy images of {@link #GENERATE_64} (ADM, section 4). */
  public static final TrainConfig CLASSIFIER_64 =
      ConfigReader.from(GENERATE_64)
          .changes(
              Map.of(
                  "network",
                  Map.of("base-channels", 32, "res-blocks", 1, "out-channels", 2),
                  "tasks",
                  Map.of("classify", 1),
                  "label-dropout",
                  0,
                  "optimizer",
                  Map.of("weight-decay", 0.05)))
          .read();

  /** The same for {@link #GENERATE_32}. */
  public static final TrainConfig CLASSIFIER_32 =
      ConfigReader.from(CLASSIFIER_64).changes(Map.of("network", Map.of("image-size", 32))).read();

  private static final Map<String, TrainConfig> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("tiny", TINY);
    BY_NAME.put("small-64", SMALL_64);
    BY_NAME.put("rin-small-64", RIN_SMALL_64);
    BY_NAME.put("generate-32", GENERATE_32);
    BY_NAME.put("generate-64", GENERATE_64);
    BY_NAME.put("upsample-64-256", UPSAMPLE_64_256);
    BY_NAME.put("classifier-32", CLASSIFIER_32);
    BY_NAME.put("classifier-64", CLASSIFIER_64);
    BY_NAME.put("palette-256", PALETTE_256);
  }

  private Presets() {}

  /** The names. */
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
