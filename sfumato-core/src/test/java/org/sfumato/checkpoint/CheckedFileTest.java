package org.sfumato.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;

class CheckedFileTest {
  @TempDir Path folder;

  private Path write() {
    Path file = folder.resolve("a.safetensors");
    new SafetensorsWriter()
        .metadata("step", "7")
        .add("small", DType.U8, new long[] {3}, ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .add("wide", DType.F32, new long[] {2}, ByteBuffer.wrap(new byte[8]))
        .writeChecked(file);
    return file;
  }

  @Test
  void theChecksumIsThatOfTheData() {
    CRC32C expected = new CRC32C();
    expected.update(new byte[8]); // the widest elements come first
    expected.update(new byte[] {1, 2, 3});
    try (SafetensorsFile file = SafetensorsFile.open(write())) {
      assertThat(file.metadata())
          .containsEntry("step", "7")
          .containsEntry("crc32c", String.format("%08x", expected.getValue()));
      assertThatCode(file::requireIntact).doesNotThrowAnyException();
    }
  }

  @Test
  void everyBitOfTheDataCounts() throws Exception {
    byte[] whole = Files.readAllBytes(write());
    for (int i = whole.length - 11; i < whole.length; i++) {
      byte[] broken = whole.clone();
      broken[i] ^= (byte) (1 << (i % 8));
      Path file = Files.write(folder.resolve("broken.safetensors"), broken);
      try (SafetensorsFile open = SafetensorsFile.open(file)) {
        assertThatThrownBy(open::requireIntact)
            .isInstanceOf(InputException.class)
            .hasMessageStartingWith(file + " is damaged");
      }
    }
  }

  @Test
  void aFileWithoutAChecksumIsTakenAsItIs() {
    Path file = folder.resolve("plain.safetensors");
    new SafetensorsWriter()
        .add("small", DType.U8, new long[] {1}, ByteBuffer.wrap(new byte[1]))
        .write(file);
    try (SafetensorsFile open = SafetensorsFile.open(file)) {
      assertThatCode(open::requireIntact).doesNotThrowAnyException();
      assertThat(open.metadata()).isEmpty();
    }
  }
}
