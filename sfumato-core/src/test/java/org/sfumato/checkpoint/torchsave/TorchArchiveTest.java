package org.sfumato.checkpoint.torchsave;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.StateDict;

class TorchArchiveTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(DType.class)
  void tensorsOfEveryType(DType type) throws IOException {
    byte[] values = new byte[6 * type.bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (i % 2);
    }
    byte[] pickle = new Pickle().op('}').text("w").tensor(type, "0", 2, 3).op('s').stop();
    try (TorchArchive archive = open(Archive.of(pickle).storage("0", values))) {
      assertThat(archive.names()).containsExactly("w");
      assertThat(archive.dtype("w")).isEqualTo(type);
      assertThat(archive.shape("w")).containsExactly(2, 3);
      assertThat(values(archive, "w")).isEqualTo(values);
    }
  }

  /** As an ordered dictionary with parameters, metadata and a scalar, several of one storage. */
  @Test
  void whatStateDictionariesAreMadeOf() throws IOException {
    byte[] pickle =
        new Pickle()
            .global("collections", "OrderedDict")
            .ops(")Rq\0(")
            .text("half")
            .tensor("ByteStorage", "0", 6, 3, new long[] {3}, new long[] {1})
            .text("transposed")
            .tensor("ByteStorage", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3})
            .text("scalar")
            .tensor("ByteStorage", "0", 6, 5, new long[] {}, new long[] {})
            .text("empty")
            .tensor("ByteStorage", "0", 6, 6, new long[] {0, 4}, new long[] {4, 1})
            .text("parameter")
            .global("torch._utils", "_rebuild_parameter")
            .op('(')
            .tensor("ByteStorage", "0", 6, 1, new long[] {1, 2}, new long[] {99, 1})
            .op(0x88)
            .global("collections", "OrderedDict")
            .ops(")RtR")
            .op('u')
            .op('}')
            .text("_metadata")
            .ops("}(")
            .text("version")
            .ops("K\1us")
            .op('b')
            .stop();
    try (TorchArchive archive =
        open(Archive.of(pickle).storage("0", new byte[] {10, 11, 12, 13, 14, 15}))) {
      assertThat(archive.names())
          .containsExactly("half", "transposed", "scalar", "empty", "parameter");
      assertThat(values(archive, "half")).containsExactly(13, 14, 15);
      assertThat(values(archive, "transposed")).containsExactly(10, 13, 11, 14, 12, 15);
      assertThat(values(archive, "scalar")).containsExactly(15);
      assertThat(values(archive, "empty")).isEmpty();
      assertThat(values(archive, "parameter")).containsExactly(11, 12);
      assertThat(archive.shape("parameter")).containsExactly(1, 2);
    }
  }

  @Test
  void theInstructionsOfLaterVersions() throws IOException {
    byte[] pickle =
        new Pickle()
            .op(0x95) // a frame
            .fourBytes(0)
            .fourBytes(0)
            .op('}')
            .op(0x94) // kept as 0
            .op(0x8c)
            .op(1)
            .op('w')
            .op(0x94)
            .op(0x8c)
            .op(12)
            .ops("torch._utils")
            .op(0x8c)
            .op(18)
            .ops("_rebuild_tensor_v2")
            .op(0x93)
            .op('(')
            .storage("CharStorage", "0", 2)
            .ops("K\0")
            .ops("K\2")
            .op(0x85)
            .ops("K\1")
            .op(0x85)
            .op(0x89)
            .op('N')
            .ops("tR")
            .op('s')
            .stop();
    try (TorchArchive archive =
        open(
            Archive.of(pickle)
                .storage("0", new byte[] {-7, 7})
                .stored("m/byteorder", "little".getBytes(US_ASCII))
                .stored("m/.data/serialization_id", new byte[40])
                .stored("m/version", "3\n".getBytes(US_ASCII)))) {
      assertThat(values(archive, "w")).containsExactly(-7, 7);
    }
  }

  /** A window near the end of 5 GiB, of which none is on the disk, passes through in pieces. */
  @Test
  void aLargeTensorIsNeverHeldWhole() throws IOException {
    long size = 5L << 30;
    long window = 40L << 20;
    byte[] pickle =
        new Pickle()
            .op('}')
            .text("w")
            .tensor("ByteStorage", "0", size, size - window, new long[] {window}, new long[] {1})
            .op('s')
            .stop();
    Path path = folder.resolve("large.pt");
    sparse(path, pickle, size);
    long[] count = new long[2];
    try (TorchArchive archive = TorchArchive.open(path)) {
      archive.copy(
          "w",
          new WritableByteChannel() {
            @Override
            public int write(ByteBuffer piece) {
              count[0] += piece.remaining();
              count[1] = Math.max(count[1], piece.remaining());
              return piece.remaining();
            }

            @Override
            public boolean isOpen() {
              return true;
            }

            @Override
            public void close() {}
          });
    }
    assertThat(count[0]).isEqualTo(window);
    assertThat(count[1]).isLessThanOrEqualTo(8 << 20);
  }

  /** An archive in zip64 with a storage of zeros that the file system need not keep. */
  private static void sparse(Path path, byte[] pickle, long size) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(pickle);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(local("m/data.pkl", pickle.length, (int) crc.getValue()));
      file.write(pickle);
      long second = file.getFilePointer();
      file.write(local("m/data/0", size, 0));
      file.seek(file.getFilePointer() + size);
      long directory = file.getFilePointer();
      file.write(central("m/data.pkl", pickle.length, (int) crc.getValue(), 0));
      file.write(central("m/data/0", size, 0, second));
      long end = file.getFilePointer();
      file.write(
          little(76)
              .putInt(0x06064b50)
              .putLong(44)
              .putShort((short) 45)
              .putShort((short) 45)
              .putInt(0)
              .putInt(0)
              .putLong(2)
              .putLong(2)
              .putLong(end - directory)
              .putLong(directory)
              .putInt(0x07064b50)
              .putInt(0)
              .putLong(end)
              .putInt(1)
              .array());
      file.write(
          little(22)
              .putInt(0x06054b50)
              .putInt(0)
              .putShort((short) 2)
              .putShort((short) 2)
              .putInt(-1)
              .putInt(-1)
              .array());
    }
  }

  private static byte[] local(String name, long size, int crc) {
    return little(30 + name.length() + 20)
        .putInt(0x04034b50)
        .putShort((short) 45)
        .putShort((short) 0)
        .putShort((short) 0)
        .putInt(0)
        .putInt(crc)
        .putInt(-1)
        .putInt(-1)
        .putShort((short) name.length())
        .putShort((short) 20)
        .put(name.getBytes(US_ASCII))
        .putShort((short) 1)
        .putShort((short) 16)
        .putLong(size)
        .putLong(size)
        .array();
  }

  private static byte[] central(String name, long size, int crc, long offset) {
    return little(46 + name.length() + 28)
        .putInt(0x02014b50)
        .putShort((short) 45)
        .putShort((short) 45)
        .putInt(0)
        .putInt(0)
        .putInt(crc)
        .putInt(-1)
        .putInt(-1)
        .putShort((short) name.length())
        .putShort((short) 28)
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort((short) 0)
        .putInt(0)
        .putInt(-1)
        .put(name.getBytes(US_ASCII))
        .putShort((short) 1)
        .putShort((short) 24)
        .putLong(size)
        .putLong(size)
        .putLong(offset)
        .array();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private TorchArchive open(Archive archive) {
    return TorchArchive.open(archive.write(folder.resolve("model.pt")));
  }

  static byte[] values(StateDict archive, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    archive.copy(name, Channels.newChannel(bytes));
    return bytes.toByteArray();
  }
}
