package org.sfumato.bench;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.sfumato.Options;
import org.sfumato.Sfumato;
import org.sfumato.image.ContactSheet;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Photograph;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.YCbCr;
import org.sfumato.task.Margins;

/**
 * Draws the contact sheet of the README: for each task a row of inputs, one of results and one of
 * originals, on photographs that the model has never seen. The photographs are drawn from each
 * folder by a fixed seed, and the seeds of the results are their numbers: nothing is chosen.
 */
public final class FirstResults {
  private static final int SIDE = 128;
  private static final int FROM_EACH_FOLDER = 4;
  private static final int JPEG_QUALITY = 10;
  private static final long SEED = 2022;

  private final Sfumato sfumato;
  private final List<Pixels> originals;
  private final List<List<Pixels>> rows = new ArrayList<>();

  private FirstResults(Sfumato sfumato, List<Pixels> originals) {
    this.sfumato = sfumato;
    this.originals = originals;
  }

  /**
   * @param args model, result, folders of photographs
   */
  public static void main(String[] args) throws IOException {
    List<Pixels> photos = new ArrayList<>();
    for (String folder : List.of(args).subList(2, args.length)) {
      photos.addAll(squares(Path.of(folder)));
    }
    try (Sfumato sfumato = Sfumato.load(Path.of(args[0]))) {
      FirstResults sheet = new FirstResults(sfumato, photos);
      sheet.colorize();
      sheet.inpaint();
      sheet.uncrop();
      sheet.restore();
      ImageFiles.write(ContactSheet.of(sheet.rows), Path.of(args[1]), true);
    }
  }

  private static List<Pixels> squares(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> photos = new ArrayList<>(files.filter(ImageFiles::isImageName).sorted().toList());
      Collections.shuffle(photos, new Random(SEED));
      return photos.stream()
          .limit(FROM_EACH_FOLDER)
          .map(ImageFiles::read)
          .map(FirstResults::square)
          .toList();
    }
  }

  private static Pixels square(BufferedImage photo) {
    int side = Math.min(photo.getWidth(), photo.getHeight());
    int left = (photo.getWidth() - side) / 2;
    int top = (photo.getHeight() - side) / 2;
    return Resampling.BICUBIC.resize(photo.getSubimage(left, top, side, side), SIDE, SIDE);
  }

  private void colorize() {
    task((photo, seed) -> YCbCr.threeChannels(YCbCr.gray(photo)), sfumato::colorize);
  }

  private void inpaint() {
    task(
        (photo, seed) -> gray(photo, hole(seed)),
        (input, options) -> sfumato.inpaint(input, hole(options.seed()), options));
  }

  private void uncrop() {
    int margin = SIDE / 4;
    task(
        (photo, seed) -> gray(photo, sides(margin)),
        (input, options) ->
            sfumato.uncrop(
                input.getSubimage(margin, 0, SIDE - 2 * margin, SIDE),
                new Margins(margin, margin, 0, 0),
                options));
  }

  /** Of files, since a JPEG's tells more than its pixels. */
  private void restore() throws IOException {
    List<Pixels> inputs = new ArrayList<>();
    List<Pixels> results = new ArrayList<>();
    Path file = Files.createTempFile("first-results", ".jpg");
    for (int i = 0; i < originals.size(); i++) {
      BufferedImage original = originals.get(i).toImage();
      Files.write(file, Jpeg.encode(original, JPEG_QUALITY, Jpeg.Chroma.HALVED));
      Photograph input = Photograph.read(file);
      inputs.add(Pixels.of(input.shown()));
      results.add(Pixels.of(sfumato.restore(input, Options.DEFAULT.withSeed(i)).shown()));
    }
    Files.delete(file);
    add(inputs, results);
  }

  private void task(
      BiFunction<Pixels, Long, Pixels> degrade,
      BiFunction<BufferedImage, Options, BufferedImage> work) {
    List<Pixels> inputs = new ArrayList<>();
    List<Pixels> results = new ArrayList<>();
    for (int i = 0; i < originals.size(); i++) {
      Pixels input = degrade.apply(originals.get(i), (long) i);
      inputs.add(input);
      results.add(Pixels.of(work.apply(input.toImage(), Options.DEFAULT.withSeed(i))));
    }
    add(inputs, results);
  }

  private void add(List<Pixels> inputs, List<Pixels> results) {
    rows.addAll(List.of(inputs, results, originals));
  }

  /** White: a square of a quarter of the picture's area, at a place drawn from the seed. */
  private static BufferedImage hole(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int left = random.nextInt(SIDE / 2);
    int top = random.nextInt(SIDE / 2);
    return mask(graphics -> graphics.fillRect(left, top, SIDE / 2, SIDE / 2));
  }

  /** White: both sides. */
  private static BufferedImage sides(int margin) {
    return mask(
        graphics -> {
          graphics.fillRect(0, 0, margin, SIDE);
          graphics.fillRect(SIDE - margin, 0, margin, SIDE);
        });
  }

  private static BufferedImage mask(java.util.function.Consumer<Graphics2D> shape) {
    BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = mask.createGraphics();
    graphics.setColor(Color.WHITE);
    shape.accept(graphics);
    graphics.dispose();
    return mask;
  }

  /** The photograph with gray where the mask is white. */
  private static Pixels gray(Pixels photo, BufferedImage mask) {
    BufferedImage image = photo.toImage();
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        if (mask.getRGB(x, y) == Color.WHITE.getRGB()) {
          image.setRGB(x, y, Color.GRAY.getRGB());
        }
      }
    }
    return Pixels.of(image);
  }
}
