package org.sfumato.train;

import java.util.List;
import java.util.Map;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.config.ConfigReader;
import org.sfumato.data.Augmentation;
import org.sfumato.data.CacheKind;
import org.sfumato.data.Curriculum;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.error.InputException;
import org.sfumato.model.Classifier;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.Pooling;
import org.sfumato.model.Trainable;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.LowRankConfig;
import org.sfumato.task.TaskMixture;
import org.sfumato.torch.PrecisionChoice;

/**
 * A training run.
 *
 * @param network the network's shape
 * @param diffusion what it predicts
 * @param tasks names and weights of the tasks it learns
 * @param labels names of the classes of the images, which are the names of their folders or the
 *     numbers that shards tell; empty where classes do not matter (see {@link ModelConfig})
 * @param labelDropout how often an image is shown as one of no class, for guidance without a
 *     classifier (Ho and Salimans 2022: 0.1 to 0.2)
 * @param pooling how a classifier comes from pixels to classes
 * @param data weights of sets of images by their names, such as {@code places: 1, animals: 1};
 *     empty where every image comes once an epoch, whatever its set
 * @param curriculum in which order images are learned
 * @param augmentation how images are changed at random
 * @param optimizer which one, and its learning rate
 * @param lora adapters that learn in the place of the weights of the model that a run starts from
 * @param recovery what happens where a step goes wrong
 * @param batchSize images in one pass
 * @param accumulate passes whose gradients one step adds up
 * @param steps of the whole run
 * @param emaDecay memory of the average of the weights that is used at inference (Palette: 0.9999)
 * @param precision of convolutions and matrix products; {@code auto} takes the machine's faster one
 * @param seed of everything random
 * @param logEvery steps between lines of metrics
 * @param validateEvery steps between validations; 0 for none
 * @param validationImages examples of each task in a validation
 * @param previewEvery steps between sample grids; 0 for none
 * @param checkpointEvery steps between checkpoints
 * @param keepCheckpoints newest checkpoints that are kept; and always one that is known to be good
 * @param keepEvery checkpoints at multiples of this many steps are kept, too; 0 for none
 * @param modelType of the matrices in the model file: f32, or bf16 for half the size
 * @param loaderThreads that prepare examples
 * @param cache where decoded images are kept: in memory, or in a file in the run's folder
 * @param cacheMegabytes room for decoded images, at most a quarter of the heap or of the free disk
 */
public record TrainConfig(
    NetworkConfig network,
    DiffusionConfig diffusion,
    Map<String, Double> tasks,
    List<String> labels,
    double labelDropout,
    Pooling pooling,
    Map<String, Double> data,
    Curriculum curriculum,
    Augmentation augmentation,
    OptimizerConfig optimizer,
    LowRankConfig lora,
    RecoveryConfig recovery,
    int batchSize,
    int accumulate,
    long steps,
    double emaDecay,
    PrecisionChoice precision,
    long seed,
    long logEvery,
    long validateEvery,
    int validationImages,
    long previewEvery,
    long checkpointEvery,
    int keepCheckpoints,
    long keepEvery,
    DType modelType,
    int loaderThreads,
    CacheKind cache,
    long cacheMegabytes) {
  /** A petabyte. */
  private static final long MAX_MEGABYTES = 1 << 30;

  public TrainConfig {
    require(batchSize >= 1 && batchSize <= 65_536, "batch-size must be 1 to 65536");
    require(accumulate >= 1, "accumulate must be positive");
    require(steps >= 1, "steps must be positive");
    require(emaDecay >= 0 && emaDecay < 1, "ema-decay must be in [0, 1)");
    require(logEvery >= 1, "log-every must be positive");
    require(validateEvery >= 0, "validate-every must not be negative");
    require(validationImages >= 1, "validation-images must be positive");
    require(previewEvery >= 0, "preview-every must not be negative");
    require(checkpointEvery >= 1, "checkpoint-every must be positive");
    require(keepCheckpoints >= 1, "keep-checkpoints must be positive");
    require(keepEvery >= 0, "keep-every must not be negative");
    require(modelType == DType.F32 || modelType == DType.BF16, "model-type must be f32 or bf16");
    require(loaderThreads >= 1 && loaderThreads <= 256, "loader-threads must be 1 to 256");
    require(
        cacheMegabytes >= 0 && cacheMegabytes <= MAX_MEGABYTES,
        "cache-megabytes must be 0 to " + MAX_MEGABYTES);
    labels = List.copyOf(labels);
    double weights = 0;
    for (Map.Entry<String, Double> set : data.entrySet()) {
      require(
          set.getValue() >= 0 && set.getValue() < Double.POSITIVE_INFINITY,
          "data." + set.getKey() + " must be 0 or more");
      weights += set.getValue();
    }
    require(data.isEmpty() || weights > 0, "data needs a weight above 0");
    require(
        data.isEmpty() || !curriculum.isOn(),
        "data has weights, so images come without end, and a curriculum has one: give only one of"
            + " them");
    TaskMixture.of(tasks);
    ModelConfig model = new ModelConfig(network, diffusion, tasks, labels);
    require(labelDropout >= 0 && labelDropout <= 1, "label-dropout must be 0 to 1");
    boolean toldLabels =
        tasks.getOrDefault("generate", 0.0) + tasks.getOrDefault("upsample", 0.0) > 0;
    int told = labels.isEmpty() ? 0 : labels.size() + (labelDropout > 0 ? 1 : 0);
    require(
        !toldLabels || network.classes() == told,
        "network.classes must be "
            + told
            + ": the number of labels, and one more where label-dropout is positive");
    require(
        labelDropout == 0 || !classifies(tasks),
        "label-dropout must be 0 for a classifier, which must tell the label");
    require(
        !lora.isOn() || !classifies(tasks),
        "lora.rank must be 0 for a classifier: adapters are of models that make pictures");
    require(
        pooling == Pooling.ATTENTION || classifies(tasks),
        "pooling belongs to the task classify; without it, it stays attention");
    model
        .misfit()
        .ifPresent(
            rule -> {
              throw new InputException("training: " + rule);
            });
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException("training: " + rule);
    }
  }

  /** What goes into the model file. */
  public ModelConfig model() {
    return new ModelConfig(network, diffusion, tasks, labels);
  }

  /** Whether it is a classifier of noisy images that is trained. */
  public boolean classifies() {
    return classifies(tasks);
  }

  private static boolean classifies(Map<String, Double> tasks) {
    return tasks.getOrDefault("classify", 0.0) > 0;
  }

  /** The same run with another network. */
  public TrainConfig withNetwork(NetworkConfig other) {
    return new TrainConfig(
        other,
        diffusion,
        tasks,
        labels,
        labelDropout,
        pooling,
        data,
        curriculum,
        augmentation,
        optimizer,
        lora,
        recovery,
        batchSize,
        accumulate,
        steps,
        emaDecay,
        precision,
        seed,
        logEvery,
        validateEvery,
        validationImages,
        previewEvery,
        checkpointEvery,
        keepCheckpoints,
        keepEvery,
        modelType,
        loaderThreads,
        cache,
        cacheMegabytes);
  }

  /** The network that is trained, without memory for its parameters. */
  public Trainable trainable() {
    return classifies() ? new Classifier((UNetConfig) network, pooling) : Network.of(network);
  }

  /**
   * The same for images of these classes: the network is told them, and one more for none where
   * {@code labelDropout} is positive; a classifier tells them apart.
   */
  public TrainConfig withLabels(List<String> names) {
    Map<String, Integer> network =
        classifies()
            ? Map.of("out-channels", names.size())
            : Map.of("classes", names.size() + (labelDropout > 0 ? 1 : 0));
    return ConfigReader.from(this).changes(Map.of("labels", names, "network", network)).read();
  }

  /** Images in one step. */
  public long imagesPerStep() {
    return (long) batchSize * accumulate;
  }
}
