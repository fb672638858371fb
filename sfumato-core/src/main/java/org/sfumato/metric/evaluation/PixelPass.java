package org.sfumato.metric.evaluation;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.sfumato.data.Ahead;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.metric.pixel.Colourfulness;
import org.sfumato.metric.pixel.Psnr;
import org.sfumato.metric.pixel.Ssim;

/**
 * Measures pixels, group by group on several threads; a group is decoded once.
 *
 * @param metrics what is wanted
 * @param resizeOriginals whether originals are brought to the size of their samples
 */
record PixelPass(Set<Metric> metrics, boolean resizeOriginals, Excluded.Unreadable unreadable) {
  /** What pixels say of a sample; not a number, or null, for what is not known or not wanted. */
  record OfSample(Path file, double psnr, Ssim ssim, double colourfulness) {}

  /**
   * @param colourfulness of the original, not a number where there is none
   * @param diversity the first sample against each of the others
   */
  record OfGroup(
      Pairing.Group group, List<OfSample> samples, double colourfulness, List<Ssim> diversity) {}

  boolean isNeeded() {
    return metrics.stream()
        .anyMatch(
            metric ->
                switch (metric) {
                  case SSIM, MS_SSIM, PSNR, COLOURFULNESS, DIVERSITY -> true;
                  default -> false;
                });
  }

  /**
   * In the order of the groups; what cannot be read is left out and noted.
   *
   * @throws InputException for sizes that do not fit
   */
  List<OfGroup> run(List<Pairing.Group> groups, EvaluationProgress progress) {
    int threads = Runtime.getRuntime().availableProcessors();
    List<OfGroup> measured = new ArrayList<>();
    Stream<Callable<OfGroup>> work = groups.stream().map(group -> () -> measure(group));
    try (Ahead<OfGroup> results =
        new Ahead<>("sfumato-measure", threads, 2 * threads, work.iterator())) {
      for (int i = 0; i < groups.size(); i++) {
        measured.add(results.next());
        progress.at("pixels", i + 1, groups.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException("the work was interrupted", e);
    }
    return measured;
  }

  private OfGroup measure(Pairing.Group group) {
    Optional<BufferedImage> original = group.original().flatMap(this::read);
    double colours =
        metrics.contains(Metric.COLOURFULNESS) && original.isPresent()
            ? Colourfulness.of(Pixels.of(original.get()))
            : Double.NaN;
    List<OfSample> samples = new ArrayList<>();
    List<Ssim> diversity = new ArrayList<>();
    Pixels first = null;
    Path firstFile = null;
    Pixels truth = null;
    for (Path file : group.samples()) {
      Optional<BufferedImage> image = read(file);
      if (image.isEmpty()) {
        continue;
      }
      Pixels pixels = Pixels.of(image.get());
      if (original.isPresent() && needsOriginal()) {
        truth = fitted(truth, original.get(), pixels, file, group.original().orElseThrow());
      }
      samples.add(compare(file, pixels, truth));
      if (metrics.contains(Metric.DIVERSITY)) {
        if (first == null) {
          first = pixels;
          firstFile = file;
        } else {
          requireSize(pixels, file, first, firstFile, "sample");
          diversity.add(ssim(file, first, pixels, Ssim.SCALES));
        }
      }
    }
    return new OfGroup(group, samples, colours, diversity);
  }

  private boolean needsOriginal() {
    return metrics.contains(Metric.PSNR)
        || metrics.contains(Metric.SSIM)
        || metrics.contains(Metric.MS_SSIM);
  }

  private OfSample compare(Path file, Pixels pixels, Pixels truth) {
    boolean multiScale = metrics.contains(Metric.MS_SSIM);
    boolean similar = truth != null && (multiScale || metrics.contains(Metric.SSIM));
    return new OfSample(
        file,
        truth != null && metrics.contains(Metric.PSNR) ? Psnr.of(truth, pixels) : Double.NaN,
        similar ? ssim(file, truth, pixels, multiScale ? Ssim.SCALES : 1) : null,
        metrics.contains(Metric.COLOURFULNESS) ? Colourfulness.of(pixels) : Double.NaN);
  }

  private static Ssim ssim(Path file, Pixels a, Pixels b, int scales) {
    if (Ssim.scales(a.width(), a.height()) == 0) {
      throw new InputException(
          file
              + " is "
              + a.width()
              + " x "
              + a.height()
              + " pixels, and SSIM needs at least "
              + Ssim.WINDOW
              + " each way: leave out ssim, ms-ssim and diversity with --metrics");
    }
    return Ssim.of(a, b, scales);
  }

  /** The original in the size of a sample. */
  private Pixels fitted(
      Pixels before, BufferedImage original, Pixels sample, Path file, Path originalFile) {
    if (before != null && before.width() == sample.width() && before.height() == sample.height()) {
      return before;
    }
    return fitted(original, sample, file, originalFile, resizeOriginals);
  }

  static Pixels fitted(
      BufferedImage original, Pixels sample, Path file, Path originalFile, boolean resize) {
    if (resize) {
      return Resampling.BICUBIC.resize(original, sample.width(), sample.height());
    }
    Pixels pixels = Pixels.of(original);
    requireSize(sample, file, pixels, originalFile, "original");
    return pixels;
  }

  private static void requireSize(Pixels a, Path file, Pixels b, Path other, String what) {
    if (a.width() != b.width() || a.height() != b.height()) {
      throw new InputException(
          file
              + " is "
              + a.width()
              + " x "
              + a.height()
              + " pixels and the "
              + what
              + " "
              + other
              + " is "
              + b.width()
              + " x "
              + b.height()
              + ": give images of one size"
              + (what.equals("original") ? ", or --resize-originals" : ""));
    }
  }

  private Optional<BufferedImage> read(Path file) {
    return read(file, unreadable);
  }

  static Optional<BufferedImage> read(Path file, Excluded.Unreadable unreadable) {
    try {
      return Optional.of(ImageFiles.read(file));
    } catch (InputException e) {
      if (e.getCause() instanceof OutOfMemoryError) {
        throw e; // the score would depend on the memory
      }
      unreadable.add(file, e.getMessage());
      return Optional.empty();
    }
  }
}
