package org.sfumato;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
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
 * white.
 */
public final class Sfumato implements AutoCloseable {
  private final ModelFile.Loaded model;
  private final Compute compute;

  private Sfumato(ModelFile.Loaded model, Compute compute) {
    this.model = model;
    this.compute = compute;
  }

  /**
   * Loads a model onto a GPU if there is one, else the processor, with 16-bit products.
   *
   * @throws org.sfumato.error.InputException if the file is not a model or cannot be read
   */
  public static Sfumato load(Path model) {
    return load(model, Compute.of("auto", "auto"));
  }

  /** Loads a model for a device and a precision. */
  public static Sfumato load(Path model, Compute compute) {
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
    return Colorizer.colorize(photo, patchModel(options, patches));
  }

  /**
   * Fills what a mask marks; every other pixel stays as it is.
   *
   * @param mask as large as the photograph: white is filled, or, where it has transparency, opaque
   * @throws org.sfumato.error.InputException if the mask has another size or marks nothing
   */
  public BufferedImage inpaint(BufferedImage photo, BufferedImage mask) {
    return inpaint(photo, mask, Options.DEFAULT);
  }

  public BufferedImage inpaint(BufferedImage photo, BufferedImage mask, Options options) {
    int patches = Inpainter.patches(photo, mask, size());
    return Inpainter.inpaint(photo, mask, patchModel(options, patches));
  }

  /** Goes on beyond the edges of a photograph, whose own pixels stay. */
  public BufferedImage uncrop(BufferedImage photo, Margins margins) {
    return uncrop(photo, margins, Options.DEFAULT);
  }

  public BufferedImage uncrop(BufferedImage photo, Margins margins, Options options) {
    int patches = Uncropper.patches(photo.getWidth(), photo.getHeight(), margins, size());
    return Uncropper.uncrop(photo, margins, patchModel(options, patches));
  }

  /** Removes what strong JPEG compression did, at the photograph's own size. */
  public BufferedImage restore(BufferedImage photo) {
    return restore(photo, Options.DEFAULT);
  }

  public BufferedImage restore(BufferedImage photo, Options options) {
    int patches = Restorer.patches(photo.getWidth(), photo.getHeight(), size());
    return Restorer.restore(photo, patchModel(options, patches));
  }

  private int size() {
    return model.config().network().imageSize();
  }

  private PatchModel patchModel(Options options, int patches) {
    Generator generator =
        new Generator(model.network(), model.config().diffusion(), compute, options.sampling());
    double all = Math.max(1, patches);
    return new SeededModel(
        generator,
        options.seed(),
        (before, batch, step, steps) -> {
          if (options.cancelled().getAsBoolean()) {
            throw new CancellationException("cancelled");
          }
          options.progress().accept(Math.min(1, (before + (double) batch * step / steps) / all));
        });
  }

  @Override
  public void close() {
    model.close();
  }
}
