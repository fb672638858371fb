package org.sfumato.checkpoint.torchsave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.checkpoint.DType;
import org.sfumato.error.InputException;

/** PyTorch's format from before version 1.6; the published heads of LPIPS are read elsewhere. */
class LegacyFileTest {
  private static final byte[] MAGIC =
      new Pickle().op(0x8a).op(10).ops("l\u00fc\u009cF\u00f9 j\u00a8P\u0019").stop();
  private static final byte[] VERSION = new Pickle().op('M').op(0xe9).op(3).stop();
  private static final byte[] MACHINE =
      new Pickle().ops("}").text("little_endian").op(0x88).op('s').stop();
  private static final byte[] TENSORS =
      new Pickle()
          .ops("}(")
          .text("w")
          .tensor(DType.F32, "a", 2, 2)
          .text("t")
          .tensor("FloatStorage", "a", 4, 1, new long[] {3}, new long[] {1})
          .text("n")
          .tensor(DType.I64, "b")
          .ops("u")
          .stop();
  private static final byte[] KEYS = new Pickle().ops("](").text("b").text("a").ops("e").stop();
  private static final byte[] B = storage(1, new byte[] {7, 0, 0, 0, 0, 0, 0, 0});
  private static final byte[] A = storage(4, floats(1, 2, 3, 4));
  static final byte[] VALID = join(MAGIC, VERSION, MACHINE, TENSORS, KEYS, B, A);

  @TempDir Path folder;

  @Test
  void tensorsAndTheirWindows() throws IOException {
    try (LegacyFile file = LegacyFile.open(write(VALID))) {
      assertThat(file.names()).containsExactly("w", "t", "n");
      assertThat(file.shape("w")).containsExactly(2, 2);
      assertThat(TorchArchiveTest.values(file, "w")).isEqualTo(floats(1, 2, 3, 4));
      assertThat(TorchArchiveTest.values(file, "t")).isEqualTo(floats(2, 3, 4));
      assertThat(TorchArchiveTest.values(file, "n")[0]).isEqualTo((byte) 7);
    }
  }

  /** Texts, dictionaries and tensors as Python 2 and PyTorch before 0.4 wrote them. */
  @Test
  void olderPickles() throws IOException {
    byte[] tensors =
        new Pickle()
            .global("collections", "OrderedDict")
            .ops("(](](U\u0001w")
            .global("torch._utils", "_rebuild_tensor")
            .ops("((")
            .ops("U\u0007storage")
            .global("torch", "FloatStorage")
            .ops("T\u0001\0\0\0aU\u0003cpuK\u0004NtQK\0")
            .ops("(K\u0004t(K\u0001ttR")
            .ops("eetR")
            .stop();
    byte[] keys = new Pickle().ops("]U\u0001aa").stop();
    Path path = write(join(MAGIC, VERSION, MACHINE, tensors, keys, A));
    try (LegacyFile file = LegacyFile.open(path)) {
      assertThat(file.names()).containsExactly("w");
      assertThat(TorchArchiveTest.values(file, "w")).isEqualTo(floats(1, 2, 3, 4));
    }
  }

  @Test
  void nothingIsCalled() {
    byte[] evil = new Pickle().global("os", "system").op('(').text("touch x").ops("tR").stop();
    refused(join(MAGIC, VERSION, MACHINE, evil, KEYS, B, A), "asks for os.system, and only");
    refused(join(MAGIC, VERSION, evil), "asks for os.system");
    refused(join(MAGIC, evil), "asks for os.system");
    refused(join(MAGIC, VERSION, MACHINE, TENSORS, evil), "asks for os.system");
  }

  @Test
  void whatIsWrongIsSaid() {
    byte[] newer = new Pickle().op('M').op(0xea).op(3).stop();
    byte[] big = new Pickle().ops("}").text("little_endian").op(0x89).op('s').stop();
    byte[] once = new Pickle().ops("](").text("b").ops("e").stop();
    byte[] twice = new Pickle().ops("](").text("b").text("b").ops("e").stop();
    byte[] strange = new Pickle().ops("](").text("z").ops("e").stop();
    byte[] none = new Pickle().ops("N").stop();
    refused(join(VERSION, MACHINE), "does not begin as");
    refused(join(MAGIC, newer, MACHINE, TENSORS, KEYS, B, A), "another version of the old format");
    refused(join(MAGIC, VERSION, big, TENSORS, KEYS, B, A), "not little-endian");
    refused(join(MAGIC, VERSION, MACHINE, none), "holds no tensors by name");
    refused(join(MAGIC, VERSION, MACHINE, TENSORS, none), "does not list its storages");
    refused(join(MAGIC, VERSION, MACHINE, TENSORS, once, B, A), "lacks its storage \"a\"");
    refused(join(MAGIC, VERSION, MACHINE, TENSORS, twice, B, B, A), "or one twice");
    refused(join(MAGIC, VERSION, MACHINE, TENSORS, strange, B, A), "belongs to no tensor");
    refused(
        join(MAGIC, VERSION, MACHINE, TENSORS, KEYS, A, B), "has 4 values in its storage \"b\"");
    byte[] two =
        new Pickle()
            .ops("}(")
            .text("w")
            .tensor(DType.F32, "a", 2, 2)
            .text("v")
            .tensor("IntStorage", "a", 4, 1, new long[] {3}, new long[] {1})
            .ops("u")
            .stop();
    refused(join(MAGIC, VERSION, MACHINE, two, KEYS, B, A), "says two things of its storage");
  }

  /** At no length does a part pass for the whole. */
  @Test
  void cutShort() throws IOException {
    for (int length = MAGIC.length; length < VALID.length; length++) {
      Path path = write(Arrays.copyOf(VALID, length));
      assertThatThrownBy(() -> LegacyFile.open(path))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(path + " cannot be used: it ");
    }
  }

  private void refused(byte[] bytes, String fault) {
    assertThatThrownBy(() -> LegacyFile.open(write(bytes)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(" cannot be used: it ")
        .hasMessageContaining(fault);
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("old.pth"), bytes);
  }

  private static byte[] storage(long count, byte... values) {
    byte[] length =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(count).array();
    return join(length, values);
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
