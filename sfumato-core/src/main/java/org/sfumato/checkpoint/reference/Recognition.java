package org.sfumato.checkpoint.reference;

import static org.sfumato.error.ForeignText.shown;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sfumato.checkpoint.ClassifierConfig;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.config.ConfigWriter;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.error.InputException;
import org.sfumato.model.AttentionOrder;
import org.sfumato.model.Classifier;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.Pooling;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.GroupRule;
import org.sfumato.nn.Parameters;
import org.sfumato.task.PhotoTask;
import org.sfumato.task.TaskMixture;

/**
 * What a checkpoint is: read from its names and shapes, known from the published ones, or said by
 * the user, who goes before what is known.
 *
 * @param reference the code that names its tensors so
 * @param published the published checkpoint of this shape, if there is one
 * @param classifier whether it is a classifier of noisy images
 * @param network its configuration
 * @param diffusion what it predicts and on which schedule
 * @param tasks what it was trained for, by name; none for a classifier
 */
record Recognition(
    Reference reference,
    Optional<PublicModel> published,
    boolean classifier,
    UNetConfig network,
    DiffusionConfig diffusion,
    Map<String, Double> tasks) {
  private static final int IMAGE_CHANNELS = 3;
  private static final int NAMES_SHOWN = 3;

  /** The size of the recipe for colorization; the others' is that of the published model. */
  private static final int PALETTE_COLORIZE_SIZE = 224;

  static Recognition of(StateDict file, ImportOptions options) {
    Reference reference = reference(file);
    NavigableMap<String, long[]> shapes = new TreeMap<>();
    for (String name : file.names()) {
      if (!reference.buffers().contains(name)) {
        shapes.put(reference.parameterOf(name), file.shape(name));
      }
    }
    boolean classifier = !startsAny(file, reference.nameOf("output_blocks."));
    Optional<NetworkShape> shape =
        classifier ? classifier(shapes, options) : Optional.of(NetworkShape.ofUNet(shapes));
    Optional<PublicModel> published = shape.flatMap(known -> PublicModel.of(reference, known));
    Questions questions = new Questions();
    Map<String, Double> tasks = Map.of();
    if (reference == Reference.PALETTE) {
      tasks = photoTasks(options, questions);
    } else if (!options.tasks().isEmpty()) {
      throw new InputException(
          "--task is for models that turn pictures into pictures, and guided-diffusion's do not");
    } else if (!classifier) {
      boolean enlarges = condition(reference, shape.orElseThrow()) == Condition.LOW_RESOLUTION;
      tasks = Map.of(enlarges ? "upsample" : "generate", 1.0);
    }
    String sizes = classifier ? possibleSizes(shapes) : "N";
    UNetConfig network = network(reference, shape, sizes, published, options, questions);
    BetaSchedule schedule = options.schedule();
    if (schedule == null && reference == Reference.GUIDED_DIFFUSION) {
      schedule = published.map(PublicModel::schedule).orElse(null);
      if (schedule == null) {
        questions.add("the schedule it was trained on", "--schedule linear or cosine");
      }
    }
    if (reference == Reference.PALETTE) {
      Schedules.mismatch(file, options)
          .ifPresent(
              mismatch ->
                  questions.add(
                      "its schedule (" + mismatch + ")",
                      "--schedule linear, with --beta-start and --beta-end, or cosine"));
    }
    questions.ask();
    DiffusionConfig diffusion =
        reference == Reference.PALETTE
            ? Schedules.ofPalette(file, options)
            : Schedules.ofGuidedDiffusion(schedule, options);
    return new Recognition(reference, published, classifier, network, diffusion, tasks);
  }

  /** The parameters that such a network has, without memory. */
  Parameters parameters() {
    return classifier
        ? new Classifier(network, Pooling.ATTENTION).parameters()
        : new UNet(network).parameters();
  }

  /** The key in a model file's metadata under which its configuration stands. */
  String configKey() {
    return classifier ? ModelFile.CLASSIFIER_KEY : ModelFile.CONFIG_KEY;
  }

  /** The configuration, in JSON. */
  String config() {
    return ConfigWriter.json(
        classifier
            ? new ClassifierConfig(network, diffusion, Pooling.ATTENTION, List.of())
            : new ModelConfig(network, diffusion, tasks));
  }

  private static Reference reference(StateDict file) {
    if (file instanceof SafetensorsFile model
        && (model.metadata().containsKey(ModelFile.CONFIG_KEY)
            || model.metadata().containsKey(ModelFile.CLASSIFIER_KEY))) {
      throw new InputException("it is a Sfumato model already");
    }
    if (startsAny(file, "denoise_fn.noise_level_mlp.")) {
      throw new InputException(
          "it has the public Palette code's network sr3; only guided_diffusion can be imported");
    }
    if (startsAny(file, Reference.PALETTE.nameOf("time_embed."))) {
      return Reference.PALETTE;
    }
    if (startsAny(file, Reference.GUIDED_DIFFUSION.nameOf("time_embed."))) {
      return Reference.GUIDED_DIFFUSION;
    }
    throw new InputException(
        "it is neither of guided-diffusion nor of the public Palette code; its tensors are "
            + (file.names().isEmpty()
                ? "none"
                : file.names().stream()
                    .limit(NAMES_SHOWN)
                    .map(name -> shown(name))
                    .collect(Collectors.joining(", ", "", ", ..."))));
  }

  private static boolean startsAny(StateDict file, String prefix) {
    return file.names().stream().anyMatch(name -> name.startsWith(prefix));
  }

  /** A classifier's levels follow from its image size, or it is a published one. */
  private static Optional<NetworkShape> classifier(
      NavigableMap<String, long[]> shapes, ImportOptions options) {
    if (!shapes.containsKey("out.2.positional_embedding")) {
      throw new InputException(
          "it has no way up, so it is a classifier, and not one with attention pooling, the only "
              + "kind that can be imported");
    }
    int side = poolSide(shapes);
    List<Integer> possible = NetworkShape.possibleLevels(shapes);
    if (possible.isEmpty()) {
      throw new InputException("its blocks are not those of a classifier");
    }
    for (int levels : possible) {
      NetworkShape shape = NetworkShape.ofClassifier(shapes, levels);
      boolean wanted =
          options.imageSize() != null
              ? (long) side << (levels - 1) == options.imageSize()
              : PublicModel.of(Reference.GUIDED_DIFFUSION, shape).isPresent();
      if (wanted) {
        return Optional.of(shape);
      }
    }
    return Optional.empty();
  }

  private static int poolSide(NavigableMap<String, long[]> shapes) {
    return NetworkShape.poolSide(shapes)
        .orElseThrow(() -> new InputException("its attention pooling is not of a square"));
  }

  /** Of the images of a classifier. */
  private static String possibleSizes(NavigableMap<String, long[]> shapes) {
    int side = poolSide(shapes);
    return NetworkShape.possibleLevels(shapes).stream()
        .map(levels -> String.valueOf((long) side << (levels - 1)))
        .collect(Collectors.joining(" or "));
  }

  private static UNetConfig network(
      Reference reference,
      Optional<NetworkShape> known,
      String sizes,
      Optional<PublicModel> model,
      ImportOptions options,
      Questions questions) {
    Optional<UNetConfig> published = model.map(PublicModel::network);
    Integer size = options.imageSize();
    if (size == null && reference == Reference.PALETTE && published.isPresent()) {
      size = options.tasks().equals(List.of("colorize")) ? PALETTE_COLORIZE_SIZE : null;
    }
    if (size == null) {
      size = published.map(UNetConfig::imageSize).orElse(null);
    }
    if (size == null || known.isEmpty()) {
      questions.add("the size of its images", "--image-size " + sizes);
    }
    Integer heads = options.heads();
    Integer headChannels = options.headChannels();
    if (heads == null && headChannels == null) {
      if (published.isPresent()) {
        heads = published.get().heads();
        headChannels = published.get().headChannels();
      } else {
        questions.add("its attention heads", "--head-channels N (channels of a head) or --heads N");
      }
    }
    AttentionOrder order = options.attentionOrder();
    if (order == null) {
      order =
          published
              .map(UNetConfig::attentionOrder)
              // Nothing in that code's recipes chooses another.
              .orElse(reference == Reference.PALETTE ? AttentionOrder.HEADS_FIRST : null);
    }
    if (order == null) {
      questions.add(
          "the order of its attention heads",
          "--attention-order heads-first (guided-diffusion's default) or qkv-first (its "
              + "use_new_attention_order)");
    }
    if (questions.any()) {
      return null;
    }
    NetworkShape shape = known.orElseThrow();
    return new UNetConfig(
        size,
        (int) images(reference, shape),
        (int) shape.outChannels(),
        condition(reference, shape),
        (int) (shape.inChannels() - images(reference, shape)),
        (int) shape.baseChannels(),
        shape.widths().stream().map(w -> multiplier(w, shape.baseChannels())).toList(),
        shape.resBlocks(),
        attention(shape, size),
        LongRange.GLOBAL_ATTENTION,
        heads == null ? 0 : heads,
        headChannels == null ? 0 : headChannels,
        order,
        published.map(UNetConfig::dropout).orElse(0.0),
        shape.scaleShiftNorm(),
        shape.resblockUpdown(),
        (int) shape.classes(),
        GroupRule.ADM,
        reference == Reference.PALETTE ? NoiseInput.GAMMA : NoiseInput.TIMESTEP,
        false);
  }

  private static Condition condition(Reference reference, NetworkShape shape) {
    if (shape.inChannels() == images(reference, shape)) {
      return Condition.NONE;
    }
    return reference == Reference.PALETTE ? Condition.IMAGE : Condition.LOW_RESOLUTION;
  }

  /** Channels of the noisy image; the others are those of the condition. */
  private static long images(Reference reference, NetworkShape shape) {
    if (reference == Reference.PALETTE) {
      return Math.min(shape.outChannels(), shape.inChannels());
    }
    return shape.inChannels() == 2 * IMAGE_CHANNELS ? IMAGE_CHANNELS : shape.inChannels();
  }

  /** The factor whose product with the base, rounded down as the references do, is the width. */
  private static double multiplier(long width, long base) {
    double factor = (double) width / base;
    return (long) (factor * base) == width ? factor : Math.nextUp(factor);
  }

  private static List<Integer> attention(NetworkShape shape, int imageSize) {
    List<Integer> resolutions = new ArrayList<>();
    shape.attention().forEach(level -> resolutions.add(imageSize >> level));
    return resolutions;
  }

  private static Map<String, Double> photoTasks(ImportOptions options, Questions questions) {
    String names =
        TaskMixture.photo().stream().map(task -> task.name()).collect(Collectors.joining(", "));
    if (options.tasks().isEmpty()) {
      questions.add("what it was trained for", "--task NAME (one of " + names + ")");
    }
    Map<String, Double> tasks = new LinkedHashMap<>();
    for (String name : options.tasks()) {
      if (!(TaskMixture.task(name) instanceof PhotoTask)) {
        throw new InputException(
            "--task " + name + " is not for models that turn pictures into pictures");
      }
      tasks.put(name, 1.0);
    }
    return tasks;
  }

  /** What must be asked, so that one sentence asks it all. */
  private static final class Questions {
    private final List<String> unknown = new ArrayList<>();
    private final List<String> options = new ArrayList<>();

    void add(String what, String option) {
      unknown.add(what);
      options.add(option);
    }

    boolean any() {
      return !unknown.isEmpty();
    }

    void ask() {
      if (any()) {
        throw new InputException(
            "names and shapes do not tell "
                + String.join(", ", unknown)
                + ": give "
                + String.join(", ", options));
      }
    }
  }
}
