package org.sfumato.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.YCbCr;
import org.sfumato.metric.evaluation.ImageSet;
import org.sfumato.metric.evaluation.Pairing;

/**
 * Two faults that every eye sees in the results of badly trained models: a wrong tint over the
 * whole picture, and noise in flat areas.
 *
 * <ul>
 *   <li>Tint: a result's mean colour, Cb and Cr, ought to be nearer to the original's than gray is.
 *       (How colourful it is, the mean length of its pixels' chroma, would tell nothing: whatever
 *       is less than twice as colourful as the original is nearer than gray.)
 *   <li>Noise: the standard deviation within squares of {@value #SIDE} pixels, over those tenth of
 *       the original's squares where it is smoothest, as a multiple of the original's there: at
 *       most 1.2 is hoped for. Where a result may have other contents than the original (holes,
 *       margins), what is smooth may lie elsewhere: the same of each picture's own smoothest tenth
 *       is told beside it.
 * </ul>
 */
public final class TintAndNoise {
  static final int SIDE = 7;

  /** Up to this, noise is hardly seen beside the original's own. */
  private static final double UNSEEN = 1.2;

  /** Below this, half a step of 8 bits, an original is as smooth as a file can be. */
  private static final double FLAT = 1.0 / 255;

  private TintAndNoise() {}

  /**
   * What is wrong with one result.
   *
   * @param tint how far its mean Cb and Cr are from the original's
   * @param tintOfGray how far gray is
   * @param noise its deviation where the original is smoothest, as a multiple of the original's
   * @param ownNoise its deviation where it is smoothest itself, as a multiple of the same
   */
  record Faults(double tint, double tintOfGray, double noise, double ownNoise) {
    /** Whether its mean colour is nearer to the original's than gray is. */
    boolean nearer() {
      return tint < tintOfGray;
    }
  }

  /**
   * @param args the folder of the originals, folders of results
   */
  public static void main(String[] args) {
    ImageSet originals = ImageSet.of(Path.of(args[0]));
    System.out.printf(
        Locale.ROOT,
        "| results | tint nearer than gray | noise at most %1$.1f | noise, median | noise, worst"
            + " | its own at most %1$.1f | its own, worst |%n",
        UNSEEN);
    System.out.println("|---|---|---|---|---|---|---|");
    for (String folder : List.of(args).subList(1, args.length)) {
      Pairing pairing = Pairing.of(List.of(ImageSet.of(Path.of(folder))), Optional.of(originals));
      List<Faults> faults =
          pairing.groups().stream()
              .filter(group -> group.original().isPresent())
              .flatMap(
                  group ->
                      group.samples().stream().map(s -> of(read(s), read(group.original().get()))))
              .toList();
      System.out.println(row(folder, faults));
    }
  }

  static String row(String name, List<Faults> faults) {
    double[] noise = faults.stream().mapToDouble(Faults::noise).sorted().toArray();
    double[] own = faults.stream().mapToDouble(Faults::ownNoise).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "| %1$s | %3$d of %2$d | %4$d of %2$d | %5$.2f | %6$.2f | %7$d of %2$d | %8$.2f |",
        name,
        faults.size(),
        faults.stream().filter(Faults::nearer).count(),
        unseen(noise),
        noise[noise.length / 2],
        noise[noise.length - 1],
        unseen(own),
        own[own.length - 1]);
  }

  private static long unseen(double[] noise) {
    return Arrays.stream(noise).filter(n -> n <= UNSEEN).count();
  }

  private static Pixels read(Path file) {
    return Pixels.of(ImageFiles.read(file));
  }

  /**
   * @param result {@code [3, H, W]}
   * @param original brought to the same size if it is another
   */
  static Faults of(Pixels result, Pixels original) {
    Pixels truth =
        original.width() == result.width() && original.height() == result.height()
            ? original
            : Resampling.BICUBIC.resize(original, result.width(), result.height());
    double[] colour = colour(result);
    double[] expected = colour(truth);
    double[] flatness = deviations(truth);
    double[] found = deviations(result);
    Integer[] order = new Integer[flatness.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(flatness[a], flatness[b]));
    double[] sorted = found.clone();
    Arrays.sort(sorted);
    double there = 0;
    double own = 0;
    double expectedThere = 0;
    for (int i = 0; i < Math.max(1, order.length / 10); i++) {
      there += found[order[i]];
      own += sorted[i];
      expectedThere += Math.max(FLAT, flatness[order[i]]);
    }
    return new Faults(
        Math.hypot(colour[0] - expected[0], colour[1] - expected[1]),
        Math.hypot(expected[0], expected[1]),
        there / expectedThere,
        own / expectedThere);
  }

  /** Mean Cb and Cr. */
  private static double[] colour(Pixels picture) {
    double[] mean = new double[2];
    float[] rgb = picture.data();
    int plane = rgb.length / 3;
    for (int i = 0; i < plane; i++) {
      float luma = YCbCr.luma(rgb[i], rgb[plane + i], rgb[2 * plane + i]);
      mean[0] += (double) YCbCr.cb(luma, rgb[2 * plane + i]) / plane;
      mean[1] += (double) YCbCr.cr(luma, rgb[i]) / plane;
    }
    return mean;
  }

  /** The standard deviation within each square, over all channels. */
  private static double[] deviations(Pixels picture) {
    int across = Math.max(1, picture.width() / SIDE);
    int down = Math.max(1, picture.height() / SIDE);
    double[] deviations = new double[across * down];
    for (int square = 0; square < deviations.length; square++) {
      int left = square % across * SIDE;
      int top = square / across * SIDE;
      int width = Math.min(SIDE, picture.width());
      int height = Math.min(SIDE, picture.height());
      double variance = 0;
      for (int c = 0; c < 3; c++) {
        double sum = 0;
        double squares = 0;
        for (int y = top; y < top + height; y++) {
          for (int x = left; x < left + width; x++) {
            double value = picture.at(c, y, x);
            sum += value;
            squares += value * value;
          }
        }
        int count = width * height;
        variance += Math.max(0, squares / count - sum / count * (sum / count)) / 3;
      }
      deviations[square] = Math.sqrt(variance);
    }
    return deviations;
  }
}
