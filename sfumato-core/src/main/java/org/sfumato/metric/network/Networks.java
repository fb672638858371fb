package org.sfumato.metric.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.checkpoint.reference.Checkpoints;
import org.sfumato.error.InputException;
import org.sfumato.fetch.KnownFile;
import org.sfumato.fetch.KnownFiles;
import org.sfumato.fetch.WeightCache;
import org.sfumato.file.Sha256;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.PairNetwork;
import org.sfumato.torch.Compute;

/**
 * The networks that measure, by name. Their weights are the published files, read as data ({@code
 * .pth} or {@code .safetensors} with the same names), either those of the cache, which must be the
 * very files that were published, or any file that is named.
 */
public final class Networks {
  private static final String TORCHSCRIPT = "fid-inception-torchscript";
  private static final String NSFW = "nsfw-inception";
  private static final String SHIFT_TOLERANT = "st-lpips-alex";

  /** Of alex_shift_tolerant.pth in the package of its authors. */
  private static final String SHIFT_TOLERANT_SHA256 =
      "b356b382f96010f77d085ee8343ecd9fd322d0a56e8de2b2d0549fafcad8b9ee";

  /** Counts batches in training; older files lack them. */
  private static final Predicate<String> COUNTERS = name -> name.endsWith("num_batches_tracked");

  private interface Description {
    FrozenNetwork of(String sha256, Weights weights);
  }

  private static final Map<String, Description> LAYERED = new LinkedHashMap<>();

  static {
    LAYERED.put("fid-inception", Inception::fid);
    LAYERED.put(NSFW, Inception::nsfw);
    LAYERED.put("efficientnet-b0", EfficientNet::b0);
    LAYERED.put("resnet50", ResNet::resNet50);
  }

  /** Names of the networks that give features. */
  public static final List<String> FEATURES =
      List.of("fid-inception", TORCHSCRIPT, NSFW, "efficientnet-b0", "resnet50");

  /** Networks that compare two images and come in two files, the second with LPIPS's heads. */
  private static final List<String> TWO_FILES = List.of("lpips-alex", "lpips-vgg");

  /** Names of the networks that compare two images. */
  public static final List<String> PAIRS = List.of("lpips-alex", "lpips-vgg", SHIFT_TOLERANT);

  private Networks() {}

  /**
   * A network with its published weights.
   *
   * @throws InputException if there is no such network, or its file is not in the cache; it says
   *     what to fetch from where
   */
  public static FeatureNetwork load(String name, WeightCache cache, Compute compute) {
    requireKnown(name, FEATURES);
    if (!name.equals(NSFW)) {
      return load(name, cache.require(KnownFiles.of(name).get(0)), compute);
    }
    Path file = fromPackage(name, cache, NSFW + ".safetensors", "npm package nsfwjs 4.3.0");
    return load(name, file, compute);
  }

  /** A file that no address gives as it is. */
  private static Path fromPackage(String network, WeightCache cache, String name, String source) {
    Path file = cache.folder().resolve(name);
    if (!Files.exists(file)) {
      throw new InputException(
          network
              + " needs "
              + file
              + ", which is not there: make it from the "
              + source
              + " as docs/evaluation-networks.md says.");
    }
    return file;
  }

  /**
   * A network with the weights of any file that fits it.
   *
   * @throws InputException if there is no such network, or the file is damaged or of another one;
   *     or, where a file would be run as a program, if it is not the one that was published
   */
  public static FeatureNetwork load(String name, Path file, Compute compute) {
    requireKnown(name, FEATURES);
    if (name.equals(TORCHSCRIPT)) {
      return TorchScriptInception.load(file, KnownFiles.of(name).get(0).sha256(), compute);
    }
    try (StateDict tensors = Checkpoints.open(file)) {
      return load(name, tensors, Sha256.of(file), compute);
    }
  }

  static FeatureNetwork load(String name, StateDict tensors, String sha256, Compute compute) {
    Weights weights = new Weights(tensors, compute);
    return made(
        () -> {
          FrozenNetwork network = LAYERED.get(name).of(sha256, weights);
          weights.finish(name, COUNTERS);
          return network;
        },
        weights);
  }

  /** Makes a network, which keeps the weights; where none can be made, they are let go. */
  private static <N> N made(Supplier<N> network, Weights... weights) {
    try {
      return network.get();
    } catch (RuntimeException | Error e) {
      Arrays.asList(weights).forEach(Weights::close);
      throw e;
    }
  }

  /**
   * A network that compares images, with its published weights.
   *
   * @throws InputException as {@link #load(String, WeightCache, Compute)}
   */
  public static PairNetwork loadPair(String name, WeightCache cache, Compute compute) {
    requireKnown(name, PAIRS);
    if (name.equals(SHIFT_TOLERANT)) {
      String source = "Python package stlpips_pytorch 0.0.2";
      Path file = fromPackage(name, cache, name + ".pth", source);
      if (!Sha256.of(file).equals(SHIFT_TOLERANT_SHA256)) {
        throw new InputException(
            file + " is not the file that was published: make it again from the " + source + ".");
      }
      return loadPair(name, file, compute);
    }
    List<KnownFile> files = KnownFiles.of(name);
    return loadPair(name, cache.require(files.get(0)), cache.require(files.get(1)), compute);
  }

  /**
   * A network that compares images, with the weights of any file that fits it and holds what LPIPS
   * learned, too: {@code st-lpips-alex}.
   *
   * @throws InputException as {@link #load(String, Path, Compute)}
   */
  public static PairNetwork loadPair(String name, Path file, Compute compute) {
    requireKnown(name, List.of(SHIFT_TOLERANT));
    try (StateDict tensors = Checkpoints.open(file)) {
      return loadPair(name, tensors, Sha256.of(file), compute);
    }
  }

  static PairNetwork loadPair(String name, StateDict tensors, String sha256, Compute compute) {
    Weights weights = new Weights(tensors, compute);
    return made(
        () -> {
          Lpips lpips = new Lpips(Backbone.of(name), sha256, weights, weights);
          weights.finish(name, Networks::isConstant);
          return lpips;
        },
        weights);
  }

  /** What the authors' file holds beside what was learned: filters and means that never change. */
  private static boolean isConstant(String tensor) {
    return tensor.startsWith("scaling_layer.") || tensor.endsWith(".filt");
  }

  /**
   * A network that compares images, with the weights of any files that fit it: {@code lpips-alex},
   * {@code lpips-vgg}.
   *
   * @param backbone torchvision's AlexNet or VGG16; its classifier is not read
   * @param heads what LPIPS learned
   * @throws InputException as {@link #load(String, Path, Compute)}
   */
  public static PairNetwork loadPair(String name, Path backbone, Path heads, Compute compute) {
    requireKnown(name, TWO_FILES);
    try (StateDict network = Checkpoints.open(backbone);
        StateDict learned = Checkpoints.open(heads)) {
      String sha256 = Sha256.of(backbone) + "+" + Sha256.of(heads);
      return loadPair(name, network, learned, sha256, compute);
    }
  }

  static PairNetwork loadPair(
      String name, StateDict backbone, StateDict heads, String sha256, Compute compute) {
    Weights weights = new Weights(backbone, compute);
    Weights headWeights = new Weights(heads, compute);
    return made(
        () -> {
          Lpips lpips = new Lpips(Backbone.of(name), sha256, weights, headWeights);
          weights.finish(name, tensor -> tensor.startsWith("classifier."));
          headWeights.finish("the heads of " + name, tensor -> false);
          return lpips;
        },
        weights,
        headWeights);
  }

  private static void requireKnown(String name, List<String> known) {
    if (!known.contains(name)) {
      throw new InputException(
          "no such network: '" + name + "' (use " + String.join(", ", known) + ")");
    }
  }
}
