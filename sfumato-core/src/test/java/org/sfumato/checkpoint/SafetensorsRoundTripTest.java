package org.sfumato.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;

class SafetensorsRoundTripTest {
  @TempDir Path folder;

  record Spec(DType dtype, List<Integer> sizes) {
    long[] shape() {
      return sizes.stream().mapToLong(Integer::longValue).toArray();
    }

    int bytes() {
      return sizes.stream().reduce(dtype.bytes(), (a, b) -> a * b);
    }
  }

  @Property(tries = 500)
  void whatIsWrittenIsRead(
      @ForAll("tensors") Map<String, Spec> tensors,
      @ForAll("texts") Map<String, String> metadata,
      @ForAll long seed)
      throws IOException {
    Path file = Files.createTempFile("round-trip", ".safetensors");
    try {
      Random random = new Random(seed);
      Map<String, byte[]> bytes = new LinkedHashMap<>();
      SafetensorsWriter writer = new SafetensorsWriter();
      metadata.forEach(writer::metadata);
      tensors.forEach(
          (name, spec) -> {
            byte[] values = new byte[spec.bytes()];
            random.nextBytes(values);
            bytes.put(name, values);
            writer.add(name, spec.dtype(), spec.shape(), ByteBuffer.wrap(values));
          });
      writer.write(file);

      try (SafetensorsFile read = SafetensorsFile.open(file)) {
        assertThat(read.metadata()).containsExactlyEntriesOf(metadata);
        assertThat(List.copyOf(read.tensors().keySet())).isEqualTo(List.copyOf(tensors.keySet()));
        assertThat(read.dataStart() % 8).isZero();
        tensors.forEach(
            (name, spec) -> {
              TensorInfo info = read.tensor(name);
              assertThat(info.dtype()).isEqualTo(spec.dtype());
              assertThat(info.shape()).isEqualTo(spec.shape());
              assertThat((read.dataStart() + info.begin()) % spec.dtype().bytes()).isZero();
              ByteBuffer values = ByteBuffer.allocate(spec.bytes());
              read.read(name, values);
              assertThat(values.array()).isEqualTo(bytes.get(name));
            });
      }
    } finally {
      Files.delete(file);
    }
  }

  @Provide
  Arbitrary<Map<String, Spec>> tensors() {
    Arbitrary<Spec> spec =
        Combinators.combine(
                Arbitraries.of(DType.class),
                Arbitraries.integers().between(0, 4).list().ofMaxSize(4))
            .as(Spec::new);
    return Arbitraries.maps(text().filter(name -> !name.equals("__metadata__")), spec).ofMaxSize(8);
  }

  @Provide
  Arbitrary<Map<String, String>> texts() {
    return Arbitraries.maps(text(), text()).ofMaxSize(4);
  }

  /** All of Unicode but lone surrogates, which no UTF-8 text can hold. */
  private static Arbitrary<String> text() {
    return Arbitraries.strings().ofMaxLength(12).map(s -> new String(s.getBytes(UTF_8), UTF_8));
  }

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    Path file = folder.resolve("tiny.safetensors");
    new SafetensorsWriter()
        .metadata("k", "v")
        .add("b", DType.U8, new long[] {2}, ByteBuffer.wrap(new byte[] {7, 9}))
        .add("f", DType.F32, new long[] {}, ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80, 0x3f}))
        .write(file);
    String json =
        "{\"__metadata__\":{\"k\":\"v\"},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[4,6]},"
            + "\"f\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}";
    assertThat(json).hasSize(130);
    String expected =
        new String(new byte[] {(byte) 136, 0, 0, 0, 0, 0, 0, 0}, ISO_8859_1)
            + json
            + " ".repeat(6)
            + "\0\0\u0080\u003f\u0007\u0009";
    assertThat(file).hasBinaryContent(expected.getBytes(ISO_8859_1));
  }

  @Test
  void readsPartsBeyondTwoGibibytes() throws IOException {
    long size = 3L << 30;
    String json =
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[" + size + "],\"data_offsets\":[0," + size + "]}}";
    Path file = folder.resolve("large.safetensors");
    Files.write(file, SafetensorsMalformedTest.file(json));
    long start = Files.size(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {42}), start + size - 1); // sparse: takes no space
    }
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      ByteBuffer last = ByteBuffer.allocate(2);
      read.read("x", size - 2, last);
      assertThat(last.array()).containsExactly(0, 42);
      last.clear();
      assertThatThrownBy(() -> read.read("x", size - 1, last))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> read.read("x", last)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aSourceOfTheWrongLengthWritesNoFile() {
    Path file = folder.resolve("wrong.safetensors");
    for (int given : new int[] {3, 5}) {
      SafetensorsWriter writer =
          new SafetensorsWriter()
              .add("x", DType.F32, new long[] {1}, ByteBuffer.wrap(new byte[given]));
      assertThatThrownBy(() -> writer.write(file))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("\"x\"");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void theWriterRefusesWhatTheReaderWould() {
    SafetensorsWriter writer =
        new SafetensorsWriter().add("x", DType.U8, new long[] {0}, ByteBuffer.allocate(0));
    assertThatThrownBy(() -> writer.add("x", DType.U8, new long[] {0}, ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> writer.add("__metadata__", DType.U8, new long[] {0}, ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer.add("y", DType.U8, new long[] {-1}, ByteBuffer.allocate(0)))
        .isInstanceOf(IllegalArgumentException.class);
    writer.metadata("huge", "x".repeat(SafetensorsHeader.MAX_BYTES));
    assertThatThrownBy(() -> writer.write(folder.resolve("huge")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void aFileCutShortAfterOpeningIsOneSentence() throws IOException {
    Path file = folder.resolve("cut.safetensors");
    new SafetensorsWriter()
        .add("x", DType.F64, new long[] {4}, ByteBuffer.allocate(32))
        .write(file);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(Files.size(file) - 1);
      }
      assertThatThrownBy(() -> read.read("x", ByteBuffer.allocate(32)))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("shorter");
      assertThatThrownBy(() -> read.tensor("y"))
          .isInstanceOf(InputException.class)
          .hasMessage(file + " has no tensor \"y\".");
    }
  }

  @Test
  void aClosedFileIsNotRead() {
    Path file = folder.resolve("closed.safetensors");
    new SafetensorsWriter().add("x", DType.U8, new long[] {1}, ByteBuffer.allocate(1)).write(file);
    SafetensorsFile read = SafetensorsFile.open(file);
    read.close();
    assertThatThrownBy(() -> read.read("x", ByteBuffer.allocate(1)))
        .isInstanceOf(IllegalStateException.class);
  }
}
