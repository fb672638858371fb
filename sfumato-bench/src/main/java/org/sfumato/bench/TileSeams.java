package org.sfumato.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.sfumato.Options;
import org.sfumato.Sfumato;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Photograph;
import org.sfumato.image.Pixels;
import org.sfumato.task.Spans;

/**
 * Whether one sees where tiles meet in restored photographs: mean absolute differences of
 * neighbouring pixels across the borders of tiles, and where tiles overlap, by those elsewhere. For
 * tiles restored apart and blended at the end, for tiles denoised together, in the steps that
 * {@code sfumato restore} takes, and for the latter brought into agreement with the JPEG file,
 * which is what it writes.
 *
 * <p>Borders of tiles lie on borders of JPEG's blocks, where differences are larger anyway; so the
 * former are also told by those of the other block borders.
 */
public final class TileSeams {
  /** Tiles side by side. */
  private static final int TILES = 4;

  private static final int BLOCK = 8;

  private final Sfumato sfumato;
  private final int size;
  private final int stride;
  private final int side;
  private final Map<String, Seams> rows = new LinkedHashMap<>();

  private TileSeams(Sfumato sfumato) {
    this.sfumato = sfumato;
    size = sfumato.config().network().imageSize();
    stride = size - size / 4;
    side = size + (TILES - 1) * stride;
  }

  /**
   * @param args model, JPEG quality, folders of photographs that the model has not seen
   */
  public static void main(String[] args) throws IOException {
    try (Sfumato sfumato = Sfumato.load(Path.of(args[0]))) {
      TileSeams seams = new TileSeams(sfumato);
      int quality = Integer.parseInt(args[1]);
      for (String folder : Arrays.asList(args).subList(2, args.length)) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
          for (Path file : files.filter(ImageFiles::isImageName).sorted().toList()) {
            seams.measure(ImageFiles.read(file), quality);
          }
        }
      }
      System.out.println("| | across borders | of block borders | in overlaps | PSNR, dB |");
      System.out.println("|---|---|---|---|---|");
      seams.rows.forEach((name, row) -> System.out.println("| " + name + row));
    }
  }

  private void measure(BufferedImage photo, int quality) throws IOException {
    if (Math.min(photo.getWidth(), photo.getHeight()) < side) {
      return;
    }
    int left = (photo.getWidth() - side) / 2;
    int top = (photo.getHeight() - side) / 2;
    Pixels original = Pixels.of(photo.getSubimage(left, top, side, side));
    Photograph file = file(original, quality);
    Pixels coded = Pixels.of(file.shown());
    row("original").add(original, original);
    row("JPEG").add(coded, original);
    row("tiles apart").add(apart(coded), original);
    row("tiles together").add(Pixels.of(sfumato.restore(file.shown())), original);
    Photograph restored = sfumato.restore(file, Options.DEFAULT);
    row("agreeing with the file").add(Pixels.of(restored.shown()), original);
  }

  /** As a JPEG file holds it. */
  private static Photograph file(Pixels original, int quality) throws IOException {
    Path file = Files.createTempFile("seams", ".jpg");
    try {
      Files.write(file, Jpeg.encode(original.toImage(), quality, Jpeg.Chroma.HALVED));
      return Photograph.read(file);
    } finally {
      Files.delete(file);
    }
  }

  private Seams row(String name) {
    return rows.computeIfAbsent(name, n -> new Seams());
  }

  /** Every tile restored for itself, with noise of its own, and blended with its neighbours. */
  private Pixels apart(Pixels coded) {
    Pixels sum = Pixels.zeros(3, side, side);
    float[] weights = new float[side * side];
    for (int top = 0; top + size <= side; top += stride) {
      for (int left = 0; left + size <= side; left += stride) {
        BufferedImage tile = coded.crop(left, top, size, size).toImage();
        long seed = (long) top * side + left;
        Options options = Options.DEFAULT.withSeed(seed);
        add(Pixels.of(sfumato.restore(tile, options)), left, top, sum, weights);
      }
    }
    for (int i = 0; i < sum.data().length; i++) {
      sum.data()[i] /= weights[i % weights.length];
    }
    return sum;
  }

  private void add(Pixels tile, int left, int top, Pixels sum, float[] weights) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        float weight = Spans.weight(x, size, size - stride) * Spans.weight(y, size, size - stride);
        weights[(top + y) * side + left + x] += weight;
        for (int c = 0; c < 3; c++) {
          sum.data()[sum.index(c, top + y, left + x)] += weight * tile.at(c, y, x);
        }
      }
    }
  }

  /** Sums over photographs. */
  private final class Seams {
    private final double[] differences = new double[side];
    private final List<Double> psnr = new ArrayList<>();

    void add(Pixels picture, Pixels original) {
      double squares = 0;
      for (int c = 0; c < 3; c++) {
        for (int y = 0; y < side; y++) {
          for (int x = 0; x < side; x++) {
            double value = picture.at(c, y, x);
            squares += Math.pow(value - original.at(c, y, x), 2);
            if (x > 0) {
              differences[x] += Math.abs(value - picture.at(c, y, x - 1));
            }
            if (y > 0) {
              differences[y] += Math.abs(value - picture.at(c, y - 1, x));
            }
          }
        }
      }
      psnr.add(-10 * Math.log10(squares / (3 * side * side) / 4));
    }

    /** Mean difference of pixel i and the one before it, over the i that are chosen. */
    private double mean(IntPredicate chosen) {
      double sum = 0;
      int count = 0;
      for (int i = 1; i < side; i++) {
        if (chosen.test(i)) {
          sum += differences[i];
          count++;
        }
      }
      return sum / count;
    }

    @Override
    public String toString() {
      IntPredicate starts = i -> i % stride == 0 && i + size <= side;
      IntPredicate ends = i -> i >= size && (i - size) % stride == 0;
      IntPredicate borders = starts.or(ends);
      IntPredicate blocks = i -> i % BLOCK == 0;
      IntPredicate overlaps = i -> i > stride && i % stride < size - stride && i < side - size / 4;
      IntPredicate plain = borders.or(blocks).negate();
      return String.format(
          " | %.3f | %.3f | %.3f | %.2f |",
          mean(borders) / mean(borders.negate()),
          mean(borders) / mean(blocks.and(borders.negate())),
          mean(overlaps.and(plain)) / mean(overlaps.negate().and(plain)),
          psnr.stream().mapToDouble(p -> p).average().orElse(Double.NaN));
    }
  }
}
