package org.sfumato.metric;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sfumato.data.Ahead;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.inference.PixelTensors;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Shows a network many image files, in their order. Other threads decode and resize what comes next
 * while the network works; what is held is two batches of inputs, however many files there are.
 *
 * @param network that sees them
 * @param preparation how they come to its input
 * @param batchSize images that it sees at once; features do not depend on it beyond rounding
 * @param threads that decode
 */
public record FeatureStream(
    FeatureNetwork network, Preparation preparation, int batchSize, int threads) {
  private static final int DEFAULT_BATCH = 32;

  public FeatureStream {
    if (batchSize < 1 || threads < 1) {
      throw new IllegalArgumentException(batchSize + " at once by " + threads + " threads");
    }
  }

  /** As the network wants it, with a decoding thread for each processor. */
  public FeatureStream(FeatureNetwork network) {
    this(network, network.preparation(), DEFAULT_BATCH, Runtime.getRuntime().availableProcessors());
  }

  /** What the network says of one image. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Called by the thread of {@link FeatureStream#run}, in the order of the files, for those that
     * could be read.
     *
     * @param file as it was given
     * @param pool {@code [F]}
     * @param logits {@code [K]}, or null where the network has no classes
     */
    void accept(Path file, float[] pool, float[] logits);
  }

  /**
   * A file that was passed over.
   *
   * @param reason one sentence that names it
   */
  public record Unreadable(Path file, String reason) {}

  /** How far the work is. */
  @FunctionalInterface
  public interface Progress {
    Progress NONE = done -> {};

    /** Called after every batch with the number of files dealt with. */
    void done(int files);
  }

  /** As {@link #run(List, Sink, Progress)}, silently. */
  public List<Unreadable> run(List<Path> files, Sink sink) {
    return run(files, sink, Progress.NONE);
  }

  /**
   * @return the files that could not be read and were passed over, in order
   * @throws InputException if the features of an image are not finite, or the memory is full
   */
  public List<Unreadable> run(List<Path> files, Sink sink, Progress progress) {
    List<Unreadable> unreadable = new ArrayList<>();
    Stream<Callable<Pixels>> decoding =
        files.stream().map(file -> () -> preparation.apply(ImageFiles.read(file)));
    try (Ahead<Pixels> decoded =
        new Ahead<>("sfumato-decode", threads, batchSize + threads, decoding.iterator())) {
      List<Path> batch = new ArrayList<>();
      List<Pixels> images = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        try {
          images.add(decoded.next());
          batch.add(files.get(i));
        } catch (InputException e) {
          if (e.getCause() instanceof OutOfMemoryError) {
            throw e; // the score would depend on the memory
          }
          unreadable.add(new Unreadable(files.get(i), e.getMessage()));
        }
        if (images.size() == batchSize || i == files.size() - 1) {
          embed(batch, images, sink);
          batch.clear();
          images.clear();
          progress.done(i + 1);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("the work was interrupted", e);
    }
    return unreadable;
  }

  private void embed(List<Path> files, List<Pixels> images, Sink sink) {
    if (files.isEmpty()) {
      return;
    }
    float[] pool;
    float[] logits;
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      FeatureNetwork.Features features =
          network.features(PixelTensors.stack(images, Compute.CPU_FP32));
      pool = Tensors.toFloats(features.pool());
      logits = features.logits() == null ? null : Tensors.toFloats(features.logits());
    }
    for (int i = 0; i < files.size(); i++) {
      sink.accept(
          files.get(i),
          row(pool, i, files.size(), files.get(i)),
          logits == null ? null : row(logits, i, files.size(), files.get(i)));
    }
  }

  private float[] row(float[] values, int index, int rows, Path file) {
    float[] row = new float[values.length / rows];
    System.arraycopy(values, index * row.length, row, 0, row.length);
    for (float value : row) {
      if (!Float.isFinite(value)) {
        throw new InputException(
            network.name()
                + " gives features that are no numbers for "
                + file
                + ": its weights are damaged, or fit another network.");
      }
    }
    return row;
  }
}
