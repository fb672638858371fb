package org.sfumato;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.sfumato.checkpoint.AdapterFile;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.diffusion.NetworkClassifier;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.image.Photograph;
import org.sfumato.image.Pixels;
import org.sfumato.inference.DynamicBatching;
import org.sfumato.inference.Filler;
import org.sfumato.inference.Generator;
import org.sfumato.inference.Guidance;
import org.sfumato.inference.ImageGenerator;
import org.sfumato.inference.ReplacingGenerator;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.inference.SeededModel;
import org.sfumato.nn.Pass;
import org.sfumato.sampler.StepListener;
import org.sfumato.task.Colorizer;
import org.sfumato.task.CustomTask;
import org.sfumato.task.Hints;
import org.sfumato.task.Inpainter;
import org.sfumato.task.Margins;
import org.sfumato.task.PaintedMask;
import org.sfumato.task.PatchModel;
import org.sfumato.task.PhotoTask;
import org.sfumato.task.Restorer;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.Uncropper;
import org.sfumato.task.Upsampling;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Precision;

/**
 * A loaded model, ready for photographs of any size.
 *
 * <pre>{@code
 * try (Sfumato sfumato = Sfumato.load(Path.of("models/sfumato-64.safetensors"))) {
 *   ImageIO.write(sfumato.colorize(ImageIO.read(in)), "png", out);
 * }
 * }</pre>
 *
 * <p>A model that makes images of noise is asked by {@link #generate}, one that enlarges them by
 * {@link #upsample}.
 *
 * <p>Safe to share between threads. On a processor, in 16 bits, small photographs that several ask
 * for at the same time go through the network together, which is faster than one by one.
 *
 * <p>Images are taken as sRGB and come back so, in 8 bits; transparent parts are put on white. A
 * {@link Photograph} comes back with its own samples, profile, alpha and metadata. A photograph or
 * an option that cannot be used, or a task that the model was not trained for, is an {@link
 * InputException}.
 */
public final class Sfumato implements AutoCloseable {
  /** Pixels in one call of the network that makes images: 64 of 64 x 64, 4 of 256 x 256. */
  private static final int MAX_PIXELS = 1 << 18;

  private static final int MAX_IMAGES = 64;

  private final ModelFile.Loaded model;
  private final Compute compute;

  /** Read by calls, written by {@link #close()}, which so waits for them. */
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  private final DynamicBatching batching = new DynamicBatching();

  private Sfumato(ModelFile.Loaded loaded, Compute compute) {
    model = loaded;
    this.compute = compute;
    if (compute.precision() == Precision.BF16) {
      loaded.weights().castToBf16();
    }
  }

  /**
   * Loads a model onto a GPU if there is one, else the processor, with 16-bit products.
   *
   * @throws InputException if the file is not a model or cannot be read
   */
  public static Sfumato load(Path model) {
    return load(model, Compute.of("auto", "auto"));
  }

  /** Loads a model for a device and a precision. */
  public static Sfumato load(Path model, Compute compute) {
    requireFit(ModelFile.config(model), model);
    return new Sfumato(ModelFile.load(model, compute), compute);
  }

  /**
   * Loads a model with adapters that were trained on it.
   *
   * @throws InputException also if the adapters are another model's
   */
  public static Sfumato load(Path model, Path adapter, Compute compute) {
    requireFit(AdapterFile.config(adapter).model(), adapter);
    return new Sfumato(AdapterFile.load(model, adapter, compute), compute);
  }

  private static void requireFit(ModelConfig config, Path file) {
    config
        .misfit()
        .ifPresent(
            rule -> {
              throw new InputException(file + " is no model that can be used: " + rule);
            });
  }

  /** What the model file says of itself. */
  public ModelConfig config() {
    return model.config();
  }

  /** Colours for a photograph; the lightness of every pixel stays. */
  public BufferedImage colorize(BufferedImage photo) {
    return colorize(photo, Options.DEFAULT);
  }

  public BufferedImage colorize(BufferedImage photo, Options options) {
    int squares = Colorizer.patches(photo.getWidth(), photo.getHeight(), size());
    return work("colorize", options, squares, model -> Colorizer.colorize(photo, model));
  }

  /** As {@link #colorize(BufferedImage, Options)}; a gray photograph becomes RGB. */
  public Photograph colorize(Photograph photo, Options options) {
    return photo.recoloured(colorize(photo.shown(), options));
  }

  /**
   * As {@link #colorize(BufferedImage, Options)}, following strokes of colour.
   *
   * @param hints of the photograph's shape, at any size: what is opaque says which colour is there
   * @throws InputException if the hints have another shape, no transparency or no stroke
   */
  public BufferedImage colorize(BufferedImage photo, BufferedImage hints, Options options) {
    Hints strokes = Hints.of(hints);
    int squares = Colorizer.patches(photo.getWidth(), photo.getHeight(), size());
    return work("colorize", options, squares, model -> Colorizer.colorize(photo, strokes, model));
  }

  /** As {@link #colorize(BufferedImage, BufferedImage, Options)}. */
  public Photograph colorize(Photograph photo, BufferedImage hints, Options options) {
    return photo.recoloured(colorize(photo.shown(), hints, options));
  }

  /**
   * Fills what a mask marks; every other pixel stays as it is. A model that makes images of noise
   * can do it, too, though it was never trained to ({@link ReplacingGenerator}).
   *
   * @param mask of the photograph's shape, at any size: white is filled, or, where it has
   *     transparency, opaque
   * @throws InputException if the mask has another shape or marks nothing
   */
  public BufferedImage inpaint(BufferedImage photo, BufferedImage mask) {
    return inpaint(photo, mask, Options.DEFAULT);
  }

  public BufferedImage inpaint(BufferedImage photo, BufferedImage mask, Options options) {
    return inpaint(photo, PaintedMask.of(photo, mask), options);
  }

  private BufferedImage inpaint(BufferedImage photo, BitSet marked, Options options) {
    double squares = Inpainter.squares(photo, marked, size(), options.details());
    String task = config().knows("generate") ? "generate" : "inpaint";
    if (task.equals("inpaint") && options.samplingOf(task).resamplings() > 1) {
      throw new InputException(
          "resamplings are for models that were never trained to inpaint, and this one was");
    }
    return work(
        task,
        options,
        squares,
        model -> Inpainter.inpaint(photo, marked, model, options.details()));
  }

  /** As {@link #inpaint(BufferedImage, BufferedImage, Options)}; what is filled is opaque. */
  public Photograph inpaint(Photograph photo, BufferedImage mask, Options options) {
    BitSet marked = PaintedMask.of(photo.shown(), mask);
    return photo.filled(inpaint(photo.shown(), marked, options), 0, 0, marked);
  }

  /** Goes on beyond the edges of a photograph, whose own pixels stay. */
  public BufferedImage uncrop(BufferedImage photo, Margins margins) {
    return uncrop(photo, margins, Options.DEFAULT);
  }

  public BufferedImage uncrop(BufferedImage photo, Margins margins, Options options) {
    double squares =
        Uncropper.squares(photo.getWidth(), photo.getHeight(), margins, size(), options.details());
    return work(
        "uncrop",
        options,
        squares,
        model -> Uncropper.uncrop(photo, margins, model, options.details()));
  }

  /** As {@link #uncrop(BufferedImage, Margins, Options)}. */
  public Photograph uncrop(Photograph photo, Margins margins, Options options) {
    BufferedImage larger = uncrop(photo.shown(), margins, options);
    return photo.filled(larger, margins.left(), margins.top(), new BitSet());
  }

  /**
   * Goes on to the left and right (Palette, figure 2 and appendix D.3).
   *
   * @param width of the result, with the photograph in the middle
   * @throws InputException if the photograph is as wide already
   */
  public BufferedImage panorama(BufferedImage photo, int width) {
    return panorama(photo, width, Options.DEFAULT);
  }

  public BufferedImage panorama(BufferedImage photo, int width, Options options) {
    return uncrop(photo, sideways(photo.getWidth(), width), options);
  }

  /** As {@link #panorama(BufferedImage, int, Options)}. */
  public Photograph panorama(Photograph photo, int width, Options options) {
    return uncrop(photo, sideways(photo.width(), width), options);
  }

  private static Margins sideways(int from, int to) {
    int more = to - from;
    if (more <= 0) {
      throw new InputException(
          "The picture is %d pixels wide already; give a width above that.".formatted(from));
    }
    return new Margins(more / 2, more - more / 2, 0, 0);
  }

  /** Removes what strong JPEG compression did, at the photograph's own size. */
  public BufferedImage restore(BufferedImage photo) {
    return restore(photo, Options.DEFAULT);
  }

  public BufferedImage restore(BufferedImage photo, Options options) {
    int squares = Restorer.squares(photo.getWidth(), photo.getHeight(), size());
    return work("restore", options, squares, model -> Restorer.restore(photo, model));
  }

  /**
   * As {@link #restore(BufferedImage, Options)}; of a JPEG file, the result agrees with what the
   * file says of its original.
   */
  public Photograph restore(Photograph photo, Options options) {
    return photo.restored(restore(photo.shown(), options));
  }

  /**
   * Does what a model learned from pairs of pictures ({@code translate}), or a task of a user's own
   * ({@link CustomTask}), at the photograph's own size.
   *
   * @param task its name
   */
  public BufferedImage apply(String task, BufferedImage photo, Options options) {
    requireKnown(task);
    if (!(TaskMixture.task(task) instanceof PhotoTask photoTask)) {
      throw new InputException("the task " + task + " makes no picture of a picture");
    }
    int squares = Restorer.squares(photo.getWidth(), photo.getHeight(), size());
    return work(task, options, squares, model -> Restorer.restore(photo, photoTask, model));
  }

  /** As {@link #apply(String, BufferedImage, Options)}. */
  public Photograph apply(String task, Photograph photo, Options options) {
    return photo.changed(apply(task, photo.shown(), options));
  }

  private int size() {
    return model.config().network().imageSize();
  }

  /** Makes so many images of noise, of each class in turn. */
  public List<BufferedImage> generate(int count) {
    return generate(classNames().inTurn(count), Guidance.NONE, Options.DEFAULT);
  }

  /**
   * Makes images of noise (ADM).
   *
   * @param classes the class of each image, by number ({@link #classNames}); for a model without
   *     classes those of the classifier that guides it, or else only how many there are counts
   * @param guidance towards the classes
   * @param options image i has the seed {@code options.seed() + i}, whatever else is made
   * @return square images of the model's size
   * @throws InputException if the model or the guidance has no such classes
   */
  public List<BufferedImage> generate(List<Integer> classes, Guidance guidance, Options options) {
    return images(
        "generate", classes, List.of(), guidance, seeds(options, classes.size()), options);
  }

  private static List<Long> seeds(Options options, int count) {
    return LongStream.range(0, count).map(i -> options.seed() + i).boxed().toList();
  }

  /**
   * Makes images four times as large, with what such images have and the small ones lack (ADM,
   * section 5.2); what is small and square only.
   *
   * @param small of a quarter of the model's size each
   * @param classes the class of each, as for {@link #generate}
   */
  public List<BufferedImage> upsample(
      List<BufferedImage> small, List<Integer> classes, Guidance guidance, Options options) {
    requireKnown("upsample");
    int side = size() / Upsampling.FACTOR;
    for (BufferedImage image : small) {
      if (image.getWidth() != side || image.getHeight() != side) {
        throw new InputException(
            String.format(
                "the model enlarges images of %d x %d pixels, not %d x %d: give another model",
                side, side, image.getWidth(), image.getHeight()));
      }
    }
    if (small.size() != classes.size()) {
      throw new IllegalArgumentException(small.size() + " images, " + classes.size() + " classes");
    }
    // Not the noise that the small images were made of.
    List<Long> seeds =
        seeds(options, classes.size()).stream()
            .map(seed -> new SplittableRandom(seed).nextLong())
            .toList();
    List<Pixels> conditions = small.stream().map(Pixels::of).toList();
    return images("upsample", classes, conditions, guidance, seeds, options);
  }

  /** The classes of the images that it makes. */
  public ClassNames classNames() {
    ModelConfig config = config();
    return new ClassNames(config.labels(), config.realClasses(), config.hasNullClass());
  }

  private List<BufferedImage> images(
      String task,
      List<Integer> classes,
      List<Pixels> small,
      Guidance guidance,
      List<Long> seeds,
      Options options) {
    requireKnown(task);
    requireFit(guidance);
    int told = config().network().classes();
    for (int number : classes) {
      if (told > 0 && (number < 0 || number >= told)) {
        throw new InputException(
            "class " + number + " is not one of the model's: use 0 to " + (told - 1));
      }
    }
    return use(
        () -> {
          ImageGenerator generator =
              new ImageGenerator(
                  model.network(),
                  config().diffusion(),
                  compute,
                  options.samplingOf(task),
                  guidance);
          List<BufferedImage> images = new ArrayList<>();
          int batch = Math.max(1, Math.min(MAX_IMAGES, MAX_PIXELS / (size() * size())));
          Options rising = options.onProgress(rising(options.progress()));
          double all = classes.size();
          for (int first = 0; first < classes.size(); first += batch) {
            int end = Math.min(classes.size(), first + batch);
            int done = first;
            StepListener listener =
                (step, steps, x0) ->
                    report(
                        rising, (done + (end - done) * (double) step / steps) / all, step < steps);
            report(rising, done / all, true);
            generator
                .generate(
                    classes.subList(first, end),
                    small.isEmpty() ? small : small.subList(first, end),
                    seeds.subList(first, end),
                    listener)
                .forEach(pixels -> images.add(pixels.toImage()));
          }
          return images;
        });
  }

  /**
   * Tells before the work whether images can be guided so.
   *
   * @throws InputException if the classifier was made for other images or classes, or the model
   *     cannot guide itself
   */
  public void requireFit(Guidance guidance) {
    if (guidance instanceof Guidance.ByClassifier by) {
      if (!by.compute().equals(compute)) {
        throw new IllegalArgumentException(
            "the classifier was loaded for " + by.compute() + ", the model for " + compute);
      }
      new NetworkClassifier(
          by.classifier(), by.diffusion(), new Pass.Inference(compute), config().network());
      if (!by.labels().isEmpty()
          && !config().labels().isEmpty()
          && !by.labels().equals(config().labels())) {
        throw new InputException(
            "the classifier was trained on other classes than the model: use one trained on "
                + ForeignText.list(config().labels()));
      }
    } else if (guidance.scale() != 1 && !config().hasNullClass()) {
      throw new InputException(
          "the model was never trained without its class, so there is nothing to guide it away"
              + " from: give a classifier, or a model trained with labels and label-dropout");
    }
  }

  private BufferedImage work(
      String name, Options options, double squares, Function<PatchModel, BufferedImage> task) {
    requireKnown(name);
    return use(() -> task.apply(patchModel(name, options, squares)));
  }

  private void requireKnown(String name) {
    if (!config().knows(name)) {
      throw new InputException(
          "the model was not trained to "
              + name
              + ", only to "
              + config().tasks().keySet().stream()
                  .filter(config()::knows)
                  .map(ForeignText::shown)
                  .collect(Collectors.joining(", "))
              + ": give another model.");
    }
  }

  private <T> T use(Supplier<T> task) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("this Sfumato is closed");
      }
      return task.get();
    } finally {
      use.readLock().unlock();
    }
  }

  private PatchModel patchModel(String task, Options options, double squares) {
    double all = Math.max(1, squares);
    Options rising = options.onProgress(rising(options.progress()));
    Filler filler = filler(options.samplingOf(task));
    return new SeededModel(
        isTheSameInAnyBatch() ? batching.of(filler) : filler,
        options.seed(),
        (done, goesOn) -> report(rising, done / all, goesOn));
  }

  /**
   * Whether a picture's bits do not depend on what else is in its batch, which chance decides. In
   * 32 bits oneDNN divides sums otherwise among threads; cuDNN makes no promise.
   */
  private boolean isTheSameInAnyBatch() {
    return compute.device().equals("cpu") && compute.precision() == Precision.BF16;
  }

  /** A walk that failed in company is walked again, and what was told of it is not. */
  private static DoubleConsumer rising(DoubleConsumer progress) {
    double[] most = {0};
    return share -> {
      if (share > most[0]) {
        most[0] = share;
        progress.accept(share);
      }
    };
  }

  private Filler filler(SamplingConfig sampling) {
    if (!config().knows("generate")) {
      return new Generator(model.network(), config().diffusion(), compute, sampling);
    }
    if (config().realClasses() > 0 && !config().hasNullClass()) {
      throw new InputException(
          "the model makes images of a class only, so it cannot fill holes in any photograph: give"
              + " one that was trained to inpaint");
    }
    return new ReplacingGenerator(
        model.network(), config().diffusion(), compute, sampling, config().labels().size());
  }

  /**
   * Tells how far a call is, and ends it if that is asked for.
   *
   * @param share that is done; sums of shares may miss 1 by a little
   * @param goesOn whether something is in work: what is finished is given
   */
  private static void report(Options options, double share, boolean goesOn) {
    boolean all = share > 1 - 1e-9;
    options.progress().accept(all ? 1 : share);
    if (goesOn && !all && options.cancelled().getAsBoolean()) {
      throw new CancellationException("cancelled");
    }
  }

  /**
   * Frees the model, after the calls of other threads are done.
   *
   * @throws IllegalStateException from within a call, for example its progress listener
   */
  @Override
  public void close() {
    if (use.getReadHoldCount() > 0) {
      throw new IllegalStateException("a call cannot close the model it works with");
    }
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      use.writeLock().unlock();
    }
  }
}
