package org.sfumato.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;
import org.sfumato.file.Sha256;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Jpeg;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.YCbCr;
import org.sfumato.task.Margins;

final class BenchmarkSetTest {
  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void images() throws IOException {
    data = Files.createDirectories(folder.resolve("data/sub")).getParent();
    for (int i = 0; i < 4; i++) {
      ImageFiles.write(picture(40 + i, 32, i), data.resolve(i + ".png"), false);
    }
    ImageFiles.write(picture(30, 50, 9), data.resolve("sub/9.bmp"), false);
  }

  private static BufferedImage picture(int width, int height, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    return image;
  }

  private static TestImage test(String file, String task, String mask, Integer quality) {
    Long seed = mask == null ? null : (Long) 5L;
    return new TestImage(file, null, task, "center", 24, mask, quality, seed, null);
  }

  private BenchmarkSet.Made make(String name, TestImage... tests) {
    return BenchmarkSet.make(List.of(tests), data, data, folder.resolve(name));
  }

  private static Pixels pixels(Path file) {
    return Pixels.of(ImageFiles.read(file));
  }

  /** The largest centred square, resized. */
  private Pixels expected(String file) {
    Pixels whole = pixels(data.resolve(file));
    int side = Math.min(whole.width(), whole.height());
    Pixels square = whole.crop((whole.width() - side) / 2, (whole.height() - side) / 2, side, side);
    return Pixels.of(Resampling.BICUBIC.resize(square, 24, 24).toImage());
  }

  @Test
  void colorizing() {
    make("set", test("1.png", "colorize", null, null), test("sub/9.bmp", "colorize", null, null));
    Path set = folder.resolve("set");
    for (String[] names : new String[][] {{"1.png", "1"}, {"sub/9.bmp", "sub_9"}}) {
      Pixels original = pixels(set.resolve("originals/" + names[1] + ".png"));
      assertThat(original).isEqualTo(expected(names[0]));
      assertThat(pixels(set.resolve("inputs/" + names[1] + ".png")))
          .isEqualTo(Pixels.of(YCbCr.gray(original).toImage()));
    }
    assertThat(set.resolve("masks")).doesNotExist();
    assertThat(Manifest.read(set.resolve("manifest.jsonl"))).hasSize(2);
  }

  @Test
  void restoring() throws IOException {
    make("set", test("1.png", "restore", null, 5));
    byte[] jpeg = Files.readAllBytes(folder.resolve("set/inputs/1.jpg"));
    BufferedImage original = expected("1.png").toImage();
    assertThat(jpeg).isEqualTo(Jpeg.encode(original, 5, Jpeg.Chroma.HALVED));
  }

  @Test
  void inpainting() {
    make("set", test("1.png", "inpaint", "brush:0.2:0.3", null));
    Pixels input = pixels(folder.resolve("set/inputs/1.png"));
    Pixels mask = pixels(folder.resolve("set/masks/1.png"));
    Pixels original = pixels(folder.resolve("set/originals/1.png"));
    int plane = 24 * 24;
    int holes = 0;
    for (int i = 0; i < plane; i++) {
      boolean hole = mask.data()[i] > 0;
      holes += hole ? 1 : 0;
      for (int c = 0; c < 3; c++) {
        float known = original.data()[c * plane + i];
        assertThat(input.data()[c * plane + i]).isEqualTo(hole ? Pixels.fromByte(128) : known);
      }
    }
    assertThat((double) holes / plane).isBetween(0.2, 0.3);
  }

  @Test
  void uncropping() {
    BenchmarkSet.Made right = make("right", test("1.png", "uncrop", "right", null));
    assertThat(right.margins()).contains(new Margins(0, 12, 0, 0));
    assertThat(pixels(folder.resolve("right/inputs/1.png")))
        .isEqualTo(expected("1.png").crop(0, 0, 12, 24));
    BenchmarkSet.Made around = make("around", test("1.png", "uncrop", "around", null));
    assertThat(around.margins()).contains(new Margins(3, 4, 3, 4));
    assertThat(pixels(folder.resolve("around/inputs/1.png")))
        .isEqualTo(expected("1.png").crop(3, 3, 17, 17));
    BenchmarkSet.Made both =
        make("both", test("1.png", "uncrop", "right", null), test("2.png", "uncrop", "top", null));
    assertThat(both.margins()).isEmpty();
  }

  @Test
  void masksFromFiles() {
    BufferedImage mask = new BufferedImage(24, 24, BufferedImage.TYPE_INT_RGB);
    mask.setRGB(3, 4, 0xffffff);
    ImageFiles.write(mask, data.resolve("sub/m.png"), false);
    make("set", test("1.png", "inpaint", "file:sub/m.png", null));
    assertThat(pixels(folder.resolve("set/masks/1.png"))).isEqualTo(Pixels.of(mask));
    BenchmarkSet.Made odd = make("odd", test("1.png", "inpaint", "file:2.png", null));
    assertThat(odd.leftOut()).singleElement().asString().contains("42 x 32 pixels");
    BenchmarkSet.Made open = make("open", test("1.png", "uncrop", "file:sub/m.png", null));
    assertThat(open.leftOut()).singleElement().asString().contains("does not leave a rectangle");
  }

  @Test
  void theSameManifestGivesTheSameBytes() throws IOException {
    TestImage[] tests = {
      test("0.png", "inpaint", "brush", null),
      test("1.png", "inpaint", "rectangles", null),
      test("sub/9.bmp", "inpaint", "center:9", null)
    };
    make("one", tests);
    make("two", tests);
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder.resolve("one"))) {
      all.filter(Files::isRegularFile).forEach(files::add);
    }
    assertThat(files).hasSize(10);
    for (Path file : files) {
      Path other = folder.resolve("two").resolve(folder.resolve("one").relativize(file));
      assertThat(Files.mismatch(file, other)).isEqualTo(-1);
    }
  }

  @Test
  void whatCannotBeUsedIsNamedAndTheRestIsMade() throws IOException {
    Files.writeString(data.resolve("broken.png"), "no image");
    TestImage changed =
        new TestImage("2.png", null, "colorize", "center", 24, null, null, null, "0".repeat(64));
    String hash = Sha256.of(data.resolve("3.png"));
    TestImage same = new TestImage("3.png", null, "colorize", "center", 24, null, null, null, hash);
    TestImage outside =
        new TestImage("0.png", null, "colorize", "30,0,24", null, null, null, null, null);
    BenchmarkSet.Made made =
        make(
            "set",
            test("gone.png", "colorize", null, null),
            test("broken.png", "colorize", null, null),
            changed,
            outside,
            same);
    assertThat(made.images()).isEqualTo(1);
    assertThat(made.leftOut()).hasSize(4);
    assertThat(made.leftOut().get(0)).contains("gone.png");
    assertThat(made.leftOut().get(1)).contains("broken.png");
    assertThat(made.leftOut().get(2)).contains("2.png", "SHA-256");
    assertThat(made.leftOut().get(3)).contains("does not lie within");
    assertThat(folder.resolve("set/inputs/3.png")).exists();
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Path set = Files.createDirectories(folder.resolve("set"));
    Path mine = Files.writeString(set.resolve("mine.txt"), "mine");
    assertThatThrownBy(() -> make("set", test("1.png", "colorize", null, null)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not an empty folder");
    assertThat(mine).hasContent("mine");
    assertThatThrownBy(
            () ->
                make(
                    "other",
                    test("a/b.png", "colorize", null, null),
                    test("a_b.jpg", "colorize", null, null)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("would both become");
    assertThat(folder.resolve("other")).doesNotExist();
  }
}
