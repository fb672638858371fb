package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.image.metadata.Metadata;

/** What comes back of a photograph, for every kind there is. */
final class PhotographTest {
  private static final int WIDTH = 37;
  private static final int HEIGHT = 23;

  @TempDir Path folder;

  /** A kind of photograph, in a format that can hold it. */
  record Kind(String format, int channels, boolean alpha, boolean deep, String profile) {
    Photograph photograph() {
      return new Photograph(samples(this), encoding(), metadata(), List.of());
    }

    private Optional<byte[]> icc() {
      return switch (profile) {
        case "own" -> Optional.of(channels == 3 ? Profiles.wide() : Profiles.gray());
        case "srgb" -> Optional.of(ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData());
        default -> Optional.empty();
      };
    }

    private Encoding encoding() {
      return profile.equals("own")
          ? ColourProfile.of(icc().orElseThrow(), channels).orElseThrow()
          : channels == 3 ? Encoding.RGB : Encoding.GRAY;
    }

    private Metadata metadata() {
      return new Metadata(Optional.empty(), Optional.empty(), icc(), Optional.empty(), List.of());
    }
  }

  static Stream<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (String format : List.of("png", "tif", "bmp", "jpg")) {
      boolean rich = format.equals("png") || format.equals("tif");
      for (int channels : new int[] {1, 3}) {
        for (boolean alpha : rich ? new boolean[] {false, true} : new boolean[] {false}) {
          for (boolean deep : rich ? new boolean[] {false, true} : new boolean[] {false}) {
            kinds.add(new Kind(format, channels, alpha, deep, "none"));
            if (!format.equals("bmp")) {
              kinds.add(new Kind(format, channels, alpha, deep, "own"));
            }
            if (!format.equals("bmp") && channels == 3) {
              kinds.add(new Kind(format, channels, alpha, deep, "srgb"));
            }
          }
        }
      }
    }
    return kinds.stream();
  }

  static Stream<Kind> losslessKinds() {
    return kinds().filter(kind -> !kind.format.equals("jpg"));
  }

  /** Smooth, with noise in the last bits; every fourth column of alpha is transparent. */
  private static BufferedImage samples(Kind kind) {
    SplittableRandom random = new SplittableRandom(kind.hashCode());
    BufferedImage image = Samples.create(WIDTH, HEIGHT, kind.channels, kind.alpha, kind.deep);
    int bands = kind.channels + (kind.alpha ? 1 : 0);
    int[] row = new int[bands * WIDTH];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int c = 0; c < kind.channels; c++) {
          double wave = Math.sin(0.11 * x + c) * Math.cos(0.13 * y - c);
          row[x * bands + c] = (int) (32_768 + 24_000 * wave) + random.nextInt(-200, 200);
        }
        if (kind.alpha) {
          row[x * bands + kind.channels] = x % 4 == 0 ? 0 : 65_535 - 400 * y;
        }
      }
      Samples.setRow(image, y, row);
    }
    return image;
  }

  @ParameterizedTest
  @MethodSource("losslessKinds")
  void whatIsNotChangedComesBackBitForBit(Kind kind) {
    Photograph photo = kind.photograph();

    Photograph read = writtenAndRead(photo.changed(photo.shown()), kind);

    assertSame(read.samples(), photo.samples());
    assertThat(read.notes()).isEmpty();
    assertThat(read.metadata().icc().isPresent()).isEqualTo(!kind.profile.equals("none"));
    read.metadata().icc().ifPresent(icc -> assertThat(icc).isEqualTo(kind.icc().orElseThrow()));
  }

  @ParameterizedTest
  @MethodSource("losslessKinds")
  void whatIsFilledIsNewAndOpaqueAndAllElseBitForBit(Kind kind) {
    Photograph photo = kind.photograph();
    BitSet filled = new BitSet();
    BufferedImage result = copy(photo.shown());
    for (int y = 5; y < 12; y++) {
      for (int x = 3; x < 20; x++) {
        filled.set(y * WIDTH + x);
        int level = 40 + 5 * x + 3 * y;
        result.setRGB(x, y, level * 0x010101);
      }
    }

    Photograph read = writtenAndRead(photo.filled(result, 0, 0, filled), kind);

    int[] before = row(photo, 0);
    int bands = before.length / WIDTH;
    for (int y = 0; y < HEIGHT; y++) {
      before = row(photo, y);
      int[] after = row(read, y);
      for (int x = 0; x < WIDTH; x++) {
        if (filled.get(y * WIDTH + x)) {
          assertThat(distance(read.shown().getRGB(x, y), result.getRGB(x, y)))
              .as("%s %s", x, y)
              .isLessThanOrEqualTo(kind.profile.equals("own") ? 2 : 0);
          if (kind.alpha) {
            assertThat(after[x * bands + kind.channels]).isEqualTo(65_535);
          }
        } else {
          for (int band = 0; band < bands; band++) {
            assertThat(after[x * bands + band]).isEqualTo(before[x * bands + band]);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("losslessKinds")
  void whatIsAroundIsNewAndThePhotographBitForBit(Kind kind) {
    Photograph photo = kind.photograph();
    BufferedImage larger = new BufferedImage(WIDTH + 7, HEIGHT + 5, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < larger.getHeight(); y++) {
      for (int x = 0; x < larger.getWidth(); x++) {
        boolean inside = x >= 4 && x < 4 + WIDTH && y >= 2 && y < 2 + HEIGHT;
        larger.setRGB(x, y, inside ? photo.shown().getRGB(x - 4, y - 2) : 0x808080);
      }
    }

    Photograph read = writtenAndRead(photo.filled(larger, 4, 2, new BitSet()), kind);

    assertThat(read.width()).isEqualTo(WIDTH + 7);
    int bands = row(photo, 0).length / WIDTH;
    for (int y = 0; y < HEIGHT; y++) {
      int[] before = row(photo, y);
      int[] after = row(read, y + 2);
      for (int i = 0; i < before.length; i++) {
        assertThat(after[4 * bands + i]).isEqualTo(before[i]);
      }
    }
    assertThat(distance(read.shown().getRGB(0, 0), 0x808080)).isLessThanOrEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void coloursLeaveTheLuma(Kind kind) {
    Photograph photo = kind.photograph();
    BufferedImage result = copy(photo.shown());
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int rgb = result.getRGB(x, y);
        float luma =
            YCbCr.luma(
                Pixels.fromByte(rgb >> 16 & 0xff),
                Pixels.fromByte(rgb >> 8 & 0xff),
                Pixels.fromByte(rgb & 0xff));
        result.setRGB(x, y, YCbCr.toRgb(luma, 0.1f, -0.08f));
      }
    }
    Photograph coloured = photo.recoloured(result);

    assertThat(Samples.channels(coloured.samples())).isEqualTo(3);
    assertThat(Samples.isDeep(coloured.samples())).isEqualTo(kind.deep);
    assertThat(Samples.hasAlpha(coloured.samples())).isEqualTo(kind.alpha);
    boolean lossless = !kind.format.equals("jpg");
    Photograph read = lossless ? writtenAndRead(coloured, kind) : coloured;
    for (int y = 0; y < HEIGHT; y++) {
      int[] before = new int[3 * WIDTH];
      int[] after = new int[3 * WIDTH];
      srgb(photo, y, before);
      srgb(read, y, after);
      int[] alpha = kind.alpha ? row(photo, y) : null;
      for (int x = 0; x < WIDTH; x++) {
        boolean seen = alpha == null || alpha[x * (kind.channels + 1) + kind.channels] > 0;
        double difference = luma(after, x) - luma(before, x);
        // Three channels are rounded to 8 bits each, in sRGB and, with a profile, in its own space.
        double levels = kind.profile.equals("own") && !kind.deep ? 2 : 1;
        if (seen) {
          assertThat(Math.abs(difference)).isLessThanOrEqualTo(levels * 257);
        }
      }
    }
  }

  /** A hundred megapixels are 400 MB: nothing of them is copied without need. */
  @Test
  void anOrdinaryPhotographIsHeldOnce() {
    Path file = folder.resolve("a.jpg");
    ImageFiles.write(Pictures.photo(30, 20, 1), file, false);
    Photograph photo = Photograph.read(file);
    assertThat(photo.samples().getType()).isEqualTo(BufferedImage.TYPE_INT_RGB);
    assertThat(photo.shown()).isSameAs(photo.samples());
    BufferedImage result = copy(photo.shown());
    assertThat(photo.recoloured(result).samples()).isSameAs(result);
    assertThat(photo.filled(result, 0, 0, new BitSet()).samples()).isSameAs(result);
  }

  /** 8 bits of a network must not become steps in 16 bits of a photograph. */
  @Test
  void sixteenBitGradientsStaySmooth() {
    BufferedImage gradient = Samples.create(4000, 1, 1, false, true);
    gradient.getRaster().setPixels(0, 0, 4000, 1, IntStream.range(20_000, 24_000).toArray());
    Photograph photo = new Photograph(gradient, Encoding.GRAY, Metadata.NONE, List.of());
    BufferedImage brighter = copy(photo.shown());
    for (int x = 0; x < 4000; x++) {
      brighter.setRGB(x, 0, brighter.getRGB(x, 0) + 0x0a0a0a);
    }

    int[] row = row(photo.changed(brighter), 0);

    for (int x = 0; x < 4000; x++) {
      assertThat(row[x]).isEqualTo(20_000 + x + 10 * 257);
    }
  }

  @Test
  void aProfileIsHonoured() {
    BufferedImage green = Samples.create(1, 1, 3, false, false);
    green.setRGB(0, 0, 0x808080);
    Encoding wide = ColourProfile.of(Profiles.wide(), 3).orElseThrow();
    Photograph gray = new Photograph(green, wide, Metadata.NONE, List.of());
    assertThat(distance(gray.shown().getRGB(0, 0), 0x7f7f7f)).isLessThanOrEqualTo(2);
    BufferedImage red = Samples.create(1, 1, 3, false, false);
    red.setRGB(0, 0, 0xc86464);
    Photograph warm = new Photograph(red, wide, Metadata.NONE, List.of());
    // Adobe RGB's (200, 100, 100) is more red in sRGB: computed with its published matrix.
    assertThat(distance(warm.shown().getRGB(0, 0), 0xe36363)).isLessThanOrEqualTo(3);
  }

  @Test
  void aProfileForOtherSamplesOrNoneAtAllIsNotUsed() {
    assertThat(ColourProfile.of(Profiles.gray(), 3)).isEmpty();
    assertThat(ColourProfile.of(Profiles.wide(), 1)).isEmpty();
    assertThat(ColourProfile.of(new byte[0], 3)).isEmpty();
    assertThat(ColourProfile.of(new byte[500], 3)).isEmpty();
    byte[] cut = java.util.Arrays.copyOf(Profiles.wide(), 200);
    assertThat(ColourProfile.of(cut, 3)).isEmpty();
  }

  @Test
  void transparentPixelsAreSeenWhiteAndOthersWithTheirColour() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00102030);
    image.setRGB(1, 0, 0x40102030);
    Photograph photo = Photograph.of(image);
    assertThat(photo.shown().getRGB(0, 0)).isEqualTo(0xffffffff);
    assertThat(photo.shown().getRGB(1, 0)).isEqualTo(0xff102030);
    BufferedImage result = copy(photo.shown());
    result.setRGB(0, 0, 0x555555);
    result.setRGB(1, 0, 0x123456);
    Photograph changed = photo.changed(result);
    assertThat(changed.argb().getRGB(0, 0)).isEqualTo(0x00102030);
    assertThat(changed.argb().getRGB(1, 0)).isEqualTo(0x40123456);
  }

  @Test
  void whatAFormatCannotHoldIsSaidBefore() {
    Photograph rich = new Kind("png", 3, true, true, "own").photograph();
    assertThat(rich.losses(Path.of("a.png"))).isEmpty();
    assertThat(rich.losses(Path.of("a.tiff"))).isEmpty();
    assertThat(rich.losses(Path.of("a.jpg"))).containsExactly("its transparency", "its 16 bits");
    assertThat(rich.losses(Path.of("a.bmp")))
        .containsExactly("its transparency", "its 16 bits", "its colour profile");
    assertThatThrownBy(() -> rich.losses(Path.of("a.webp"))).hasMessageContaining("writable");
  }

  /** Then colours are right all the same. */
  @Test
  void aFormatWithoutProfilesGetsSrgb() {
    Photograph wide = new Kind("bmp", 3, false, false, "own").photograph();
    Path file = folder.resolve("a.bmp");
    wide.write(file, false);
    BufferedImage read = ImageFiles.read(file);
    for (int x = 0; x < WIDTH; x++) {
      assertThat(read.getRGB(x, 3)).isEqualTo(wide.shown().getRGB(x, 3));
    }
  }

  @Test
  void aJpegFileTakesWhatItCan() {
    for (boolean alpha : new boolean[] {false, true}) {
      for (int channels : new int[] {1, 3}) {
        Photograph rich = new Kind("png", channels, alpha, true, "own").photograph();
        Path file = folder.resolve(channels + "-" + alpha + ".jpg");
        rich.write(file, false);
        Photograph read = Photograph.read(file);
        assertThat(Samples.channels(read.samples())).isEqualTo(channels);
        BufferedImage expected = Srgb.toRgb(rich.argb());
        double sum = 0;
        for (int y = 0; y < HEIGHT; y++) {
          for (int x = 1; x < WIDTH; x += 4) {
            sum += distance(read.shown().getRGB(x, y), expected.getRGB(x, y));
          }
        }
        assertThat(sum / (HEIGHT * WIDTH / 4)).isLessThan(alpha ? 25 : 4);
      }
    }
  }

  private Photograph writtenAndRead(Photograph photo, Kind kind) {
    Path file = folder.resolve("photo." + kind.format);
    assertThat(photo.losses(file)).isEmpty();
    photo.write(file, true);
    return Photograph.read(file);
  }

  private static void assertSame(BufferedImage actual, BufferedImage expected) {
    assertThat(Samples.channels(actual)).isEqualTo(Samples.channels(expected));
    assertThat(Samples.hasAlpha(actual)).isEqualTo(Samples.hasAlpha(expected));
    assertThat(Samples.isDeep(actual)).isEqualTo(Samples.isDeep(expected));
    for (int y = 0; y < expected.getHeight(); y++) {
      assertThat(row(actual, y)).as("row %s", y).isEqualTo(row(expected, y));
    }
  }

  private static int[] row(Photograph photo, int y) {
    return row(photo.samples(), y);
  }

  private static int[] row(BufferedImage image, int y) {
    int[] row = new int[image.getRaster().getNumBands() * image.getWidth()];
    Samples.row(image, y, row);
    return row;
  }

  /** A row in sRGB of 16 bits, without alpha. */
  private static void srgb(Photograph photo, int y, int[] rgb) {
    BufferedImage image = photo.samples();
    int channels = Samples.channels(image);
    int[] colours = new int[channels * image.getWidth()];
    Samples.colours(row(image, y), channels, image.getRaster().getNumBands(), colours);
    Encoding encoding =
        photo
            .metadata()
            .icc()
            .flatMap(icc -> ColourProfile.of(icc, channels))
            .<Encoding>map(profile -> profile)
            .orElse(channels == 3 ? Encoding.RGB : Encoding.GRAY);
    encoding.toSrgb(colours, rgb);
  }

  private static double luma(int[] rgb, int x) {
    return 0.299 * rgb[3 * x] + 0.587 * rgb[3 * x + 1] + 0.114 * rgb[3 * x + 2];
  }

  private static int distance(int a, int b) {
    int largest = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      largest = Math.max(largest, Math.abs((a >> shift & 0xff) - (b >> shift & 0xff)));
    }
    return largest;
  }

  private static BufferedImage copy(BufferedImage image) {
    BufferedImage copy =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    copy.setData(image.getRaster());
    return copy;
  }
}
