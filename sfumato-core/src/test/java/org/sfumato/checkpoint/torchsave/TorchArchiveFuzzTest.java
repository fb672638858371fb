package org.sfumato.checkpoint.torchsave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.sfumato.checkpoint.DType;
import org.sfumato.error.InputException;

/** Whatever is done to an archive, it is refused in one sentence, or what it says is true of it. */
class TorchArchiveFuzzTest {
  private static final byte[] PICKLE =
      new Pickle()
          .global("collections", "OrderedDict")
          .ops(")Rq\0(")
          .text("w")
          .tensor(DType.F32, "0", 2, 3)
          .text("t")
          .tensor("HalfStorage", "1", 6, 1, new long[] {2, 2}, new long[] {1, 2})
          .text("n")
          .tensor(DType.I64, "2")
          .ops("u}")
          .text("_metadata")
          .ops("]K\1asb")
          .stop();
  private static final byte[] VALID = archive(PICKLE);

  @Property(tries = 1000)
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

  /** The checks of the archive pass, so that the changes reach the pickle's reader. */
  @Property(tries = 1000)
  void changedPickles(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 10000) Integer> places,
      @ForAll byte value)
      throws IOException {
    byte[] pickle = PICKLE.clone();
    for (int place : places) {
      pickle[place % pickle.length] = value;
    }
    check(archive(pickle));
  }

  @Property(tries = 1000)
  void picklesOfNoise(@ForAll @Size(max = 60) byte[] pickle) throws IOException {
    check(archive(pickle));
  }

  @Property(tries = 200)
  void cutShortOrDrawnOut(@ForAll @IntRange(min = 0, max = 3000) int length) throws IOException {
    check(Arrays.copyOf(VALID, length));
  }

  private static byte[] archive(byte[] pickle) {
    return Archive.of(pickle)
        .storage("0", new byte[24])
        .storage("1", new byte[12])
        .storage("2", new byte[8])
        .bytes();
  }

  private static void check(byte[] bytes) throws IOException {
    Path path = Files.createTempFile("fuzz", ".pt");
    try {
      Files.write(path, bytes);
      try (TorchArchive archive = TorchArchive.open(path)) {
        for (String name : archive.names()) {
          long elements = Arrays.stream(archive.shape(name)).reduce(1, (a, b) -> a * b);
          byte[] values = TorchArchiveTest.values(archive, name);
          assertThat(values.length).isEqualTo(elements * archive.dtype(name).bytes());
          assertThat(values.length).isLessThan(bytes.length);
        }
      } catch (InputException e) {
        assertThat(e.getMessage()).startsWith(path.toString()).hasLineCount(1);
      }
    } finally {
      Files.delete(path);
    }
  }
}
