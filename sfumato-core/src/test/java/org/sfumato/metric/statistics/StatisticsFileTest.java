package org.sfumato.metric.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;

class StatisticsFileTest {
  @TempDir Path folder;
  private Path file;
  private final Map<String, byte[]> parts = new LinkedHashMap<>();

  @BeforeEach
  void twoFeatures() {
    file = folder.resolve("stats.npz");
    parts.put("mu.npy", array("'<f8'", "(2,)", doubles(1, 2)));
    parts.put("sigma.npy", array("'<f8'", "(2, 2)", doubles(4, 1, 1, 9)));
  }

  /** As numpy writes it. */
  private static byte[] array(String type, String shape, byte[] data) {
    return array("{'descr': " + type + ", 'fortran_order': False, 'shape': " + shape + ", }", data);
  }

  private static byte[] array(String dictionary, byte[] data) {
    String header = dictionary + " ".repeat(Math.floorMod(-(11 + dictionary.length()), 64)) + "\n";
    ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + data.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1));
    bytes.put((byte) 1).put((byte) 0).putShort((short) header.length());
    bytes.put(header.getBytes(StandardCharsets.ISO_8859_1)).put(data);
    return bytes.array();
  }

  private static byte[] doubles(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  private StatisticsFile read() {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return StatisticsFile.read(file);
  }

  private void refused(String... words) {
    assertThatThrownBy(this::read)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("stats.npz")
        .hasMessageContainingAll(words);
  }

  @Test
  void readsWhatNumpyWrites() {
    StatisticsFile read = read();
    assertThat(read.moments())
        .isEqualTo(new Moments(0, new double[] {1, 2}, new double[] {4, 1, 1, 9}));
    assertThat(read.network()).isEmpty();
  }

  @Test
  void readsNarrowNumbers() {
    ByteBuffer floats = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(1).putFloat(2.5f);
    parts.put("mu.npy", array("'<f4'", "(2,)", floats.array()));
    assertThat(read().moments().mean()).containsExactly(1, 2.5);
  }

  @Test
  void readsBackWhatItWroteAndWritesTheSameBytesAgain() throws IOException {
    Moments moments = Draws.moments(Draws.normal(1, 60, 33, 5));
    StatisticsFile written = new StatisticsFile(moments, Optional.of("fid-inception, bilinear"));
    written.write(file);
    StatisticsFile read = StatisticsFile.read(file);
    assertThat(read.moments()).isEqualTo(moments);
    assertThat(read.network()).contains("fid-inception, bilinear");
    byte[] bytes = Files.readAllBytes(file);
    read.write(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  /** The header as numpy prints it, padded so that numbers begin at a multiple of 64. */
  @Test
  void writesWhatNumpyReads() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Npy(new int[] {2, 2}, new double[] {4, 1, 1, 9}).write(out);
    assertThat(out.toByteArray()).isEqualTo(parts.get("sigma.npy"));
    out.reset();
    new Npy(new int[] {2}, new double[] {1, 2}).write(out);
    assertThat(out.toByteArray()).isEqualTo(parts.get("mu.npy"));
    out.reset();
    new Npy(new int[0], new double[] {7}).write(out);
    assertThat(out.toByteArray()).isEqualTo(array("'<f8'", "()", doubles(7)));
  }

  @Test
  void missingParts() {
    parts.remove("sigma.npy");
    refused("no part sigma.npy");
  }

  @Test
  void otherSizes() {
    parts.put("sigma.npy", array("'<f8'", "(1, 4)", doubles(4, 1, 1, 9)));
    refused("1 x 4", "a mean of 2");
    parts.put("sigma.npy", array("'<f8'", "(4,)", doubles(4, 1, 1, 9)));
    refused("1 dimensions");
    parts.put("sigma.npy", array("'<f8'", "(3, 3)", new byte[72]));
    refused("more than 4 numbers");
    parts.put("mu.npy", array("'<f8'", "(0,)", new byte[0]));
    refused("empty mean");
  }

  @Test
  void numbersThatAreNone() {
    parts.put("sigma.npy", array("'<f8'", "(2, 2)", doubles(4, 1, 7, 9)));
    refused("not symmetric");
    parts.put("sigma.npy", array("'<f8'", "(2, 2)", doubles(-4, 1, 1, 9)));
    refused("below zero");
    parts.put("mu.npy", array("'<f8'", "(2,)", doubles(1, Double.NaN)));
    refused("no number");
    twoFeatures();
    parts.put("count.npy", array("'<f8'", "()", doubles(1.5)));
    refused("counts 1.5 images");
  }

  /** Among them numpy's own way to run code: an array of pickled objects. */
  @ParameterizedTest
  @ValueSource(strings = {"'|O'", "'>f8'", "'<c16'", "'|S8'"})
  void otherTypes(String type) {
    parts.put("mu.npy", array(type, "(2,)", doubles(1, 2)));
    refused("type", type.substring(1, type.length() - 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), 'more': 1, }",
        "{'descr': '<f8', 'shape': (2,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-2,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }",
        "__import__('os')",
        ""
      })
  void otherHeaders(String dictionary) {
    parts.put("mu.npy", array(dictionary, doubles(1, 2)));
    refused("header that numpy does not write");
  }

  @Test
  void columnsFirst() {
    parts.put(
        "sigma.npy",
        array("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 2), }", doubles(4, 1, 1, 9)));
    refused("columns first");
  }

  @Test
  void cutShortOrTooLong() {
    parts.put("mu.npy", array("'<f8'", "(2,)", doubles(1)));
    refused("too early");
    parts.put("mu.npy", array("'<f8'", "(2,)", doubles(1, 2, 3)));
    refused("goes on");
    parts.put("mu.npy", new byte[] {1, 2});
    refused("too early");
    parts.put("mu.npy", "something else".getBytes(StandardCharsets.UTF_8));
    refused("does not begin");
  }

  /** 2 MB of zeros in 2 KB. */
  @Test
  void bombs() {
    parts.put("mu.npy", array("'<f8'", "(512,)", new byte[8 * 512]));
    parts.put("sigma.npy", array("'<f8'", "(512, 512)", new byte[8 * 512 * 512]));
    refused("beyond all reason");
  }

  @Test
  void tooManyFeatures() {
    parts.put("mu.npy", array("'<f8'", "(100000000,)", new byte[0]));
    refused("more than 8192");
  }

  @Test
  void noArchive() throws IOException {
    assertThatThrownBy(() -> StatisticsFile.read(folder.resolve("none.npz")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not exist");
    Files.writeString(file, "not a zip archive");
    assertThatThrownBy(() -> StatisticsFile.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no .npz file");
  }

  /** Damage of any kind ends in one sentence, or in numbers that pass for moments. */
  @Property(tries = 300)
  void damage(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    Path damaged = Files.createTempFile("damaged", ".npz");
    try {
      new StatisticsFile(
              new Moments(9, new double[] {1, 2}, new double[] {4, 1, 1, 9}), Optional.of("x"))
          .write(damaged);
      byte[] bytes = Files.readAllBytes(damaged);
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(damaged, bytes);
      StatisticsFile.read(damaged);
    } catch (InputException e) {
      assertThat(e.getMessage()).contains(damaged.getFileName().toString());
    } finally {
      Files.deleteIfExists(damaged);
    }
  }
}
