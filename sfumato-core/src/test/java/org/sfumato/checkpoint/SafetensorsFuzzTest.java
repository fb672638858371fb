package org.sfumato.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.sfumato.error.InputException;

/** Whatever is done to a file's bytes, it is refused in one sentence or is still a sound file. */
class SafetensorsFuzzTest {
  private static final byte[] VALID = valid();
  private static final int HEADER_BYTES =
      (int) ByteBuffer.wrap(VALID).order(ByteOrder.LITTLE_ENDIAN).getLong();

  @Property(tries = 2000)
  void changedBytes(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 10000) Integer> places,
      @ForAll byte value)
      throws IOException {
    byte[] bytes = VALID.clone();
    for (int place : places) {
      bytes[place % bytes.length] = value;
    }
    check(bytes);
  }

  @Property(tries = 2000)
  void changedDigitsAndMarksOfTheHeader(
      @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 0, max = 10000) Integer> places,
      @ForAll("marks") char mark)
      throws IOException {
    byte[] bytes = VALID.clone();
    for (int place : places) {
      bytes[8 + place % HEADER_BYTES] = (byte) mark;
    }
    check(bytes);
  }

  @Provide
  Arbitrary<Character> marks() {
    return Arbitraries.of(
        '0', '1', '4', '9', '-', '.', 'e', '"', '[', ']', '{', '}', ',', ':', ' ');
  }

  @Property(tries = 500)
  void cutShortOrDrawnOut(@ForAll @IntRange(min = 0, max = 400) int length) throws IOException {
    check(Arrays.copyOf(VALID, length));
  }

  private static byte[] valid() {
    try {
      Path file = Files.createTempFile("valid", ".safetensors");
      new SafetensorsWriter()
          .metadata("config", "{\"steps\":25}")
          .add("w", DType.F32, new long[] {2, 3}, ByteBuffer.allocate(24))
          .add("b", DType.BF16, new long[] {3}, ByteBuffer.allocate(6))
          .add("n", DType.I64, new long[] {}, ByteBuffer.allocate(8))
          .add("m", DType.BOOL, new long[] {4, 1}, ByteBuffer.allocate(4))
          .write(file);
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(byte[] bytes) throws IOException {
    Path path = Files.createTempFile("fuzz", ".safetensors");
    try {
      Files.write(path, bytes);
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        checkInvariants(file, bytes.length);
      } catch (InputException e) {
        assertThat(e.getMessage()).startsWith(path.toString()).hasLineCount(1);
      }
    } finally {
      Files.delete(path);
    }
  }

  private static void checkInvariants(SafetensorsFile file, long size) {
    long covered = 0;
    List<TensorInfo> infos =
        file.tensors().values().stream()
            .sorted(Comparator.comparingLong(TensorInfo::begin).thenComparing(TensorInfo::end))
            .toList();
    for (TensorInfo info : infos) {
      assertThat(info.begin()).isEqualTo(covered);
      assertThat(info.elements()).isEqualTo(Arrays.stream(info.shape()).reduce(1, (a, b) -> a * b));
      covered = info.end();
    }
    assertThat(file.dataStart() + covered).isEqualTo(size);
    file.tensors()
        .forEach((name, info) -> file.read(name, ByteBuffer.allocate((int) info.byteSize())));
  }
}
