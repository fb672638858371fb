package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.image.ImageFiles;

/** Whole commands with a real model, from files to files. */
final class RealPhotoCommandTest {
  @TempDir Path folder;

  private final Shell shell = new Shell(new SfumatoLibrary());

  @ParameterizedTest
  @CsvSource({"1,1", "7,5", "32,32", "90,33", "31,70"})
  void colorizeKeepsSizeAndBrightness(int width, int height) {
    Path photo = Photos.write(folder.resolve("my photo.png"), width, height);

    ok("colorize", photo);

    BufferedImage before = ImageFiles.read(photo);
    BufferedImage after = ImageFiles.read(folder.resolve("my photo-colorized.png"));
    assertThat(size(after)).isEqualTo(size(before));
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        // Rounding three channels to 8 bits moves BT.601's luma by less than one level.
        assertThat(luma(after.getRGB(x, y)))
            .isBetween(luma(before.getRGB(x, y)) - 1, luma(before.getRGB(x, y)) + 1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"40,30,5,6,9,8", "90,50,0,0,90,3"})
  void inpaintChangesNothingOutsideTheMask(
      int width, int height, int left, int top, int wide, int high) {
    Path photo = Photos.write(folder.resolve("a.png"), width, height);
    Path mask = Photos.mask(folder.resolve("mask.png"), width, height, left, top, wide, high);

    ok("inpaint", photo, "--mask", mask, "-o", folder.resolve("b.png"));

    BufferedImage before = ImageFiles.read(photo);
    BufferedImage after = ImageFiles.read(folder.resolve("b.png"));
    assertThat(size(after)).isEqualTo(size(before));
    Rectangle hole = new Rectangle(left, top, wide, high);
    int changed = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (hole.contains(x, y)) {
          changed += before.getRGB(x, y) == after.getRGB(x, y) ? 0 : 1;
        } else {
          assertThat(after.getRGB(x, y)).isEqualTo(before.getRGB(x, y));
        }
      }
    }
    assertThat(changed).isPositive();
  }

  /** Someone may want it; who wanted --invert is told. */
  @Test
  void aMaskOfTheWholePhotographIsFilledAndToldOf() {
    Path photo = Photos.write(folder.resolve("a.png"), 12, 12);
    Path mask = Photos.mask(folder.resolve("mask.png"), 12, 12, 0, 0, 12, 12);

    assertThat(run("inpaint", photo, "--mask", mask)).isZero();
    assertThat(shell.sentence()).contains("all of it is to be filled, so nothing of it is kept");
    assertThat(folder.resolve("a-inpainted.png")).exists();
  }

  @Test
  void uncropKeepsTheOriginalAndAddsPixelsOrPercent() {
    Path photo = Photos.write(folder.resolve("a.png"), 40, 30);

    ok("uncrop", photo, "--left", "50%", "--bottom", 7);

    BufferedImage before = ImageFiles.read(photo);
    BufferedImage after = ImageFiles.read(folder.resolve("a-uncropped.png"));
    assertThat(size(after)).containsExactly(60, 37);
    assertThat(after.getSubimage(20, 0, 40, 30).getRGB(0, 0, 40, 30, null, 0, 40))
        .isEqualTo(before.getRGB(0, 0, 40, 30, null, 0, 40));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "50,41", "8,100"})
  void restoreKeepsTheSize(int width, int height) {
    Path photo = Photos.write(folder.resolve("a.jpg"), width, height);

    ok("restore", photo, "-o", folder.resolve("b.jpg"), "--force"); // of quality 95

    assertThat(size(ImageFiles.read(folder.resolve("b.jpg")))).containsExactly(width, height);
  }

  @Test
  void aSeedMeansTheSameBytesAndAnotherSeedOthers() throws IOException {
    Path photo = Photos.write(folder.resolve("a.png"), 20, 20);

    ok("restore", photo, "--seed", 5, "-o", folder.resolve("5.png"));
    ok("restore", photo, "--seed", 5, "-o", folder.resolve("5 again.png"));
    ok("restore", photo, "--seed", 6, "-o", folder.resolve("6.png"));
    ok("restore", photo, "--seed", 5, "--samples", 2, "-o", folder.resolve("both"));

    assertSame("5 again.png", "5.png");
    assertThat(bytes("6.png")).isNotEqualTo(bytes("5.png"));
    // The second answer is the first of the next seed.
    assertSame("both/a-restored-1.png", "5.png");
    assertSame("both/a-restored-2.png", "6.png");
  }

  @Test
  void aPhotographsAnswerDoesNotDependOnItsCompany() throws IOException {
    Path album = Files.createDirectory(folder.resolve("album"));
    Path first = Photos.write(album.resolve("a.png"), 20, 30);
    Photos.write(album.resolve("b.jpg"), 33, 20);

    ok("colorize", album, "-o", folder.resolve("out"));
    ok("colorize", first, "-o", folder.resolve("alone.png"));

    assertThat(shell.out()).hasLineCount(1);
    assertSame("out/a-colorized.png", "alone.png");
    assertThat(folder.resolve("out/b-colorized.jpg")).isRegularFile();
  }

  @Test
  void samplersAreChosenByName() throws IOException {
    Path photo = Photos.write(folder.resolve("a.png"), 16, 16);

    for (String sampler : List.of("ddim", "ddpm", "dpm++", "dpm++-sde", "heun", "palette")) {
      int code =
          shell.run(
              "restore",
              photo,
              "--sampler",
              sampler,
              "-o",
              folder.resolve(sampler + ".png"),
              "--steps",
              10,
              "--model",
              Trained.model());
      assertThat(code).as(shell.err()).isZero();
    }
    assertThat(bytes("ddim.png")).isNotEqualTo(bytes("ddpm.png"));
    assertThat(bytes("ddpm.png")).isNotEqualTo(bytes("palette.png"));

    assertThat(bytes("dpm++.png")).isNotEqualTo(bytes("dpm++-sde.png"));
    assertThat(bytes("heun.png")).isNotEqualTo(bytes("ddim.png"));

    assertThat(run("restore", photo, "--sampler", "euler")).isEqualTo(2);
    assertThat(shell.sentence()).contains("euler", "dpm++");
  }

  @Test
  void stepsThatTheScheduleDoesNotHaveAreOneSentence() throws IOException {
    Path photo = Photos.write(folder.resolve("a.png"), 16, 16);
    Path other = Photos.write(folder.resolve("b.png"), 16, 16);
    List<Object> line = List.of("restore", photo, other, "--model", Trained.model(), "--steps");

    assertThat(shell.run(Stream.concat(line.stream(), Stream.of("ddim600")).toArray()))
        .isEqualTo(2);
    assertThat(shell.sentence()).contains("ddim600 is not possible");
    assertThat(shell.run(Stream.concat(line.stream(), Stream.of("9000,1")).toArray())).isEqualTo(2);
    assertThat(shell.sentence()).contains("9000 steps cannot be taken from 1000");
  }

  @Test
  void overwriteReplacesAndItsAbsenceKeeps() throws IOException {
    Path photo = Photos.write(folder.resolve("a.png"), 10, 10);
    Path out = Files.writeString(folder.resolve("b.png"), "precious");

    assertThat(run("colorize", photo, "-o", out)).isEqualTo(2);
    assertThat(shell.sentence()).contains("b.png exists").contains("--overwrite");
    assertThat(out).hasContent("precious");

    ok("colorize", photo, "-o", out, "--overwrite");
    assertThat(size(ImageFiles.read(out))).containsExactly(10, 10);
  }

  @Test
  void jsonSaysWhatWasDone() throws IOException {
    Path photo = Photos.write(folder.resolve("a.png"), 10, 10);

    ok("colorize", photo, "--json", "--seed", 9);

    JsonNode line = new ObjectMapper().readTree(shell.out());
    assertThat(line.get("outputs").get(0).asText())
        .isEqualTo(folder.resolve("a-colorized.png").toString());
    assertThat(line.get("seed").asLong()).isEqualTo(9);
    assertThat(line.get("model").asText()).isEqualTo(Trained.model().toString());
    assertThat(line.get("seconds").asDouble()).isPositive();
    assertThat(shell.out()).hasLineCount(1);
  }

  /** Runs a photograph's command with the trained model and as few steps as there can be. */
  private int run(Object command, Object... more) {
    Object[] line = new Object[more.length + 7];
    line[0] = command;
    System.arraycopy(more, 0, line, 1, more.length);
    List<Object> last = List.of("--model", Trained.model(), "--steps", 2, "--precision", "fp32");
    System.arraycopy(last.toArray(), 0, line, more.length + 1, last.size());
    return shell.run(line);
  }

  private void ok(Object command, Object... more) {
    assertThat(run(command, more)).as(shell.err()).isZero();
    assertThat(shell.err()).isEmpty();
  }

  private void assertSame(String actual, String expected) throws IOException {
    assertThat(bytes(actual)).isEqualTo(bytes(expected));
  }

  private byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(folder.resolve(name));
  }

  private static int[] size(BufferedImage image) {
    return new int[] {image.getWidth(), image.getHeight()};
  }

  private static double luma(int rgb) {
    return 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
  }
}
