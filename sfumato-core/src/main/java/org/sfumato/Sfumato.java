package org.sfumato;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.inference.Generator;
import org.sfumato.inference.SeededModel;
import org.sfumato.task.Colorizer;
import org.sfumato.task.Inpainter;
import org.sfumato.task.Margins;
import org.sfumato.task.PatchModel;
import org.sfumato.task.Restorer;
import org.sfumato.task.Uncropper;
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
 * <p>Safe to share between threads. Photographs are read as sRGB; transparent parts are put on
 * white. A photograph or an option that cannot be used, or a task that the model was not trained
 * for, is an {@link InputException}.
 */
public final class Sfumato implements AutoCloseable {
  private final ModelFile.Loaded model;
  private final Compute compute;

  /** Read by calls, written by {@link #close()}, which so waits for them. */
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

  private boolean closed;

  private Sfumato(ModelFile.Loaded model, Compute compute) {
    this.model = model;
    this.compute = compute;
  }

  /**
   * Loads a model onto a GPU if there is one, else the processor, with 16-bit products.
   *
   * @throws InputException if the file is not a model for photographs or cannot be read
   */
  public static Sfumato load(Path model) {
    return load(model, Compute.of("auto", "auto"));
  }

  /** Loads a model for a device and a precision. */
  public static Sfumato load(Path model, Compute compute) {
    ModelFile.config(model)
        .misfit()
        .ifPresent(
            rule -> {
              throw new InputException(model + " is no model for photographs: " + rule);
            });
    ModelFile.Loaded loaded = ModelFile.load(model, compute);
    if (compute.precision() == Precision.BF16) {
      loaded.weights().castToBf16();
    }
    return new Sfumato(loaded, compute);
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
    int patches = Colorizer.patches(photo.getWidth(), photo.getHeight(), size());
    return work("colorize", options, patches, model -> Colorizer.colorize(photo, model));
  }

  /**
   * Fills what a mask marks; every other pixel stays as it is.
   *
   * @param mask as large as the photograph: white is filled, or, where it has transparency, opaque
   * @throws InputException if the mask has another size or marks nothing
   */
  public BufferedImage inpaint(BufferedImage photo, BufferedImage mask) {
    return inpaint(photo, mask, Options.DEFAULT);
  }

  public BufferedImage inpaint(BufferedImage photo, BufferedImage mask, Options options) {
    int patches = Inpainter.patches(photo, mask, size());
    return work("inpaint", options, patches, model -> Inpainter.inpaint(photo, mask, model));
  }

  /** Goes on beyond the edges of a photograph, whose own pixels stay. */
  public BufferedImage uncrop(BufferedImage photo, Margins margins) {
    return uncrop(photo, margins, Options.DEFAULT);
  }

  public BufferedImage uncrop(BufferedImage photo, Margins margins, Options options) {
    int patches = Uncropper.patches(photo.getWidth(), photo.getHeight(), margins, size());
    return work("uncrop", options, patches, model -> Uncropper.uncrop(photo, margins, model));
  }

  /** Removes what strong JPEG compression did, at the photograph's own size. */
  public BufferedImage restore(BufferedImage photo) {
    return restore(photo, Options.DEFAULT);
  }

  public BufferedImage restore(BufferedImage photo, Options options) {
    int patches = Restorer.patches(photo.getWidth(), photo.getHeight(), size());
    return work("restore", options, patches, model -> Restorer.restore(photo, model));
  }

  private int size() {
    return model.config().network().imageSize();
  }

  private BufferedImage work(
      String name, Options options, int patches, Function<PatchModel, BufferedImage> task) {
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
    use.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("this Sfumato is closed");
      }
      return task.apply(patchModel(options, patches));
    } finally {
      use.readLock().unlock();
    }
  }

  private PatchModel patchModel(Options options, int patches) {
    Generator generator =
        new Generator(model.network(), model.config().diffusion(), compute, options.sampling());
    double all = Math.max(1, patches);
    return new SeededModel(
        generator,
        options.seed(),
        (before, batch, step, steps) -> {
          if (step > 0) {
            options.progress().accept(Math.min(1, (before + (double) batch * step / steps) / all));
          }
          // Not after the last step: what is finished is given.
          if (step < steps && options.cancelled().getAsBoolean()) {
            throw new CancellationException("cancelled");
          }
        });
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
