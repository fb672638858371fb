package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Photographs and masks that are none, and results that have no place: one sentence each. */
final class BadImageTest {
  @TempDir Path folder;

  private final Shell shell = new Shell(new SfumatoLibrary());
  private Path good;
  private Path out;

  @BeforeEach
  void prepare() throws IOException {
    good = Photos.write(Files.createDirectory(folder.resolve("in")).resolve("good.png"), 12, 10);
    out = folder.resolve("out");
  }

  /** Makes a bad file. */
  private interface Maker {
    void make(Path file, Path good) throws IOException;
  }

  static Stream<Arguments> badFiles() {
    return Stream.of(
        bad("empty.png", "is empty", (file, good) -> Files.createFile(file)),
        bad("text.jpg", "is not an image", (file, good) -> Files.writeString(file, "Dear Sir,")),
        bad(
            "page.png",
            "is not an image",
            (file, good) -> Files.writeString(file, "<html></html>")),
        bad(
            "half.png",
            "is damaged or not complete",
            (file, good) -> {
              byte[] bytes = Files.readAllBytes(good);
              Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }),
        bad(
            "half.jpg",
            "is damaged or not complete",
            (file, good) -> {
              Photos.write(file, 64, 64);
              byte[] bytes = Files.readAllBytes(file);
              Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }),
        bad("head.png", "head.png", (file, good) -> Files.write(file, png(5, 5))),
        bad("flat.png", "flat.png", (file, good) -> Files.write(file, png(0, 7))),
        bad(
            "bomb.png",
            "has 60000 x 60000 pixels, more than the limit of 110000000",
            (file, good) -> Files.write(file, png(60_000, 60_000))),
        bad(
            "bomb.bmp",
            "has 11000 x 11000 pixels, more than the limit",
            (file, good) -> Files.write(file, bmp(11_000, 11_000))),
        bad(
            "bomb.gif",
            "has 65535 x 65535 pixels, more than the limit",
            (file, good) -> Files.write(file, gif(65_535, 65_535))));
  }

  private static Arguments bad(String name, String sentence, Maker maker) {
    return Arguments.of(name, sentence, maker);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void aBadPhotographIsOneSentence(String name, String sentence, Maker maker) throws IOException {
    Path file = folder.resolve("in").resolve(name);
    maker.make(file, good);

    assertThat(run("colorize", file, "-o", out.resolve("result.png"))).isEqualTo(2);
    assertThat(shell.sentence()).contains(file.toString()).contains(sentence);
    assertThat(out.resolve("result.png")).doesNotExist();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void aBadMaskIsOneSentence(String name, String sentence, Maker maker) throws IOException {
    Path mask = folder.resolve(name);
    maker.make(mask, good);

    assertThat(run("inpaint", good, "--mask", mask, "-o", out)).isEqualTo(2);
    assertThat(shell.sentence()).contains(mask.toString()).contains(sentence);
    assertThat(out).doesNotExist();
  }

  @Test
  void inAFolderTheGoodGoThroughAndTheBadAreCounted() throws IOException {
    for (Object[] bad : badFiles().map(Arguments::get).toList()) {
      ((Maker) bad[2]).make(folder.resolve("in").resolve((String) bad[0]), good);
    }
    long failed = badFiles().count();

    assertThat(run("colorize", folder.resolve("in"), "-o", out)).isEqualTo(2);
    assertThat(shell.err().lines())
        .hasSize((int) failed)
        .allMatch(line -> line.startsWith("sfumato: ["));
    assertThat(shell.out().lines().toList().get(1))
        .isEqualTo("1 image done, " + failed + " failed");
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder("good-colorized.png", "sfumato.jsonl");
  }

  @Test
  void aMissingPhotographAndAFolderForAMask() {
    assertThat(run("colorize", folder.resolve("none.png"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("none.png does not exist");
    assertThat(run("inpaint", good, "--mask", folder.resolve("none.png"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("none.png does not exist");
    assertThat(run("inpaint", good, "--mask", folder)).isEqualTo(2);
    assertThat(shell.sentence()).contains(folder + " has none for");
  }

  @Test
  void anUnreadablePhotograph() {
    assertThat(good.toFile().setReadable(false)).isTrue();
    assumeFalse(Files.isReadable(good), "this user may read everything");

    assertThat(run("colorize", good)).isEqualTo(2);
    assertThat(shell.sentence()).contains(good.toString()).contains("permissions");
  }

  @Test
  void aMaskOfAnotherShapeOrWithNothingToFill() {
    Path small = Photos.mask(folder.resolve("small.png"), 5, 9, 1, 1, 2, 2);
    Path black = Photos.mask(folder.resolve("black.png"), 12, 10, 0, 0, 0, 0);

    assertThat(run("inpaint", good, "--mask", small)).isEqualTo(2);
    assertThat(shell.sentence()).contains("is 5 x 9 pixels").contains("is 12 x 10");
    assertThat(run("inpaint", good, "--mask", black)).isEqualTo(2);
    assertThat(shell.sentence()).contains(black.toString()).contains("nothing to fill");
    assertThat(good.getParent().toFile().list()).containsExactly("good.png");
  }

  @Test
  void aCanvasThatWouldBeEnormous() {
    assertThat(run("uncrop", good, "--left", 999_999, "--top", "9999%")).isEqualTo(2);
    assertThat(shell.sentence()).contains("more than 110000000; give smaller margins");
  }

  @Test
  void aResultWithoutAFormatOrInAnotherPlace() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "precious");

    assertThat(run("colorize", good, "-o", text)).isEqualTo(2);
    assertThat(shell.sentence()).contains(text.toString()).contains(".png");
    assertThat(run("colorize", good, "-o", folder.resolve("a.webp"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("a.webp has no extension of a writable format");
    assertThat(run("colorize", good, "-o", text.resolve("a.png"))).isEqualTo(2);
    assertThat(shell.sentence()).contains(text.toString());
    assertThat(text).hasContent("precious");
  }

  @Test
  void theFolderOfANamedResultIsMade() {
    Path result = folder.resolve("new/deep/a.png");

    assertThat(run("colorize", good, "-o", result)).isZero();
    assertThat(result).isRegularFile();
  }

  /** Nobody, not even root, can make files in {@code /proc}. */
  @Test
  void aReadOnlyFolder() throws IOException {
    Path proc = Path.of("/proc");
    assumeTrue(Files.isDirectory(proc.resolve("self")), "there is no /proc here");

    assertThat(run("colorize", good, "-o", proc.resolve("a.png"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("/proc/a.png cannot be written");
    assertThat(run("colorize", good, "-o", proc)).isEqualTo(2);
    assertThat(shell.sentence()).contains("/proc/good-colorized.png cannot be written");
    assertThat(run("colorize", good, "-o", proc.resolve("new"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("/proc/new cannot be made");
  }

  /** A pipe stands for {@code /dev/full} and all that is no file. */
  @Test
  void aPipeOrDeviceIsNeverReplaced() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "there are no pipes here");
    new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor();
    Path link = Files.createSymbolicLink(folder.resolve("link.png"), pipe);

    assertThat(run("colorize", good, "-o", link, "--overwrite")).isEqualTo(2);
    assertThat(shell.sentence()).contains("link.png is not an ordinary file");
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
    assertThat(run("colorize", pipe)).isEqualTo(2);
    assertThat(shell.sentence()).contains(pipe.toString());
  }

  @Test
  void aFullDiskKeepsWhatWasThere() throws Exception {
    assumeTrue(Files.exists(Path.of("/bin/bash")), "needs bash to limit a process");
    Path photo = Photos.write(folder.resolve("large.png"), 200, 200);
    Path result = Files.writeString(folder.resolve("result.png"), "precious");
    Path log = folder.resolve("log");

    Process process =
        Jvm.startOnAFullDisk(8, log, line("restore", photo, "-o", result, "--overwrite"));
    assertThat(process.waitFor()).as(Files.readString(log)).isEqualTo(2);

    assertThat(Files.readString(log))
        .hasLineCount(1)
        .startsWith("sfumato: " + result + " cannot be written: ");
    assertThat(result).hasContent("precious");
    assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".tmp"));
  }

  private int run(Object... words) {
    return shell.run(line(words));
  }

  private static Object[] line(Object... words) {
    return Stream.concat(
            Stream.of(words),
            Stream.of("--model", Trained.model(), "--steps", 2, "--precision", "fp32"))
        .toArray();
  }

  /** A PNG file that ends after its header. */
  private static byte[] png(int width, int height) {
    ByteBuffer chunk = ByteBuffer.allocate(17);
    chunk.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
    chunk.put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(chunk.array());
    return ByteBuffer.allocate(33)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
        .putInt(13)
        .put(chunk.array())
        .putInt((int) crc.getValue())
        .array();
  }

  private static byte[] bmp(int width, int height) {
    return ByteBuffer.allocate(64)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .put((byte) 'B')
        .put((byte) 'M')
        .putInt(Integer.MAX_VALUE) // the file's own size, as it claims
        .putInt(0)
        .putInt(54)
        .putInt(40)
        .putInt(width)
        .putInt(height)
        .putShort((short) 1)
        .putShort((short) 24)
        .array();
  }

  private static byte[] gif(int width, int height) {
    return ByteBuffer.allocate(40)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .put("GIF89a".getBytes(StandardCharsets.US_ASCII))
        .putShort((short) width)
        .putShort((short) height)
        .put(new byte[] {(byte) 0x80, 0, 0}) // two colours follow
        .put(new byte[6])
        .put((byte) ',')
        .putInt(0)
        .putShort((short) width)
        .putShort((short) height)
        .put(new byte[] {0, 2, 2, 0x44, 1, 0, ';'})
        .array();
  }
}
