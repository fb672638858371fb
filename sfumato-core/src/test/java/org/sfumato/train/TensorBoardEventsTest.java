package org.sfumato.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;

/** Decodes the files with a reader of its own, down to a bitwise checksum. */
class TensorBoardEventsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

  @TempDir Path folder;

  @Test
  void scalarsAndImagesAreReadBack() throws IOException {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2};
    Path path;
    try (TensorBoardEvents events = TensorBoardEvents.open(folder, 300, CLOCK)) {
      path = events.path();
      events.scalar("loss/train", 316, 0.375);
      events.image("samples", 5_000_000_000L, 640, 64, png);
    }
    assertThat(path.getFileName().toString()).startsWith("events.out.tfevents.1700000000.");

    List<Map<Integer, Object>> events = new ArrayList<>();
    for (byte[] record : records(Files.readAllBytes(path))) {
      events.add(message(record));
    }
    assertThat(events).hasSize(4);
    for (Map<Integer, Object> event : events) {
      assertThat(Double.longBitsToDouble((long) event.get(1))).isEqualTo(1_700_000_000.25);
    }
    assertThat((byte[]) events.get(0).get(3)).isEqualTo("brain.Event:2".getBytes(UTF_8));
    assertThat(events.get(1)).containsEntry(2, 300L);
    assertThat(message((byte[]) events.get(1).get(7))).containsExactly(Map.entry(1, 1L));

    assertThat(events.get(2)).containsEntry(2, 316L);
    Map<Integer, Object> scalar = message((byte[]) message((byte[]) events.get(2).get(5)).get(1));
    assertThat((byte[]) scalar.get(1)).isEqualTo("loss/train".getBytes(UTF_8));
    assertThat(Float.intBitsToFloat((int) scalar.get(2))).isEqualTo(0.375f);

    assertThat(events.get(3)).containsEntry(2, 5_000_000_000L);
    Map<Integer, Object> value = message((byte[]) message((byte[]) events.get(3).get(5)).get(1));
    assertThat((byte[]) value.get(1)).isEqualTo("samples".getBytes(UTF_8));
    Map<Integer, Object> image = message((byte[]) value.get(4));
    assertThat(image).containsEntry(1, 64L).containsEntry(2, 640L).containsEntry(3, 3L);
    assertThat((byte[]) image.get(4)).isEqualTo(png);
  }

  @Test
  void eventsAreInTheFileBeforeItIsClosed() throws IOException {
    try (TensorBoardEvents events = TensorBoardEvents.open(folder, 0)) {
      int before = records(Files.readAllBytes(events.path())).size();
      events.scalar("loss", 1, 1);
      assertThat(records(Files.readAllBytes(events.path()))).hasSize(before + 1);
    }
  }

  @Test
  void everyOpeningBeginsALaterFile() {
    Path first;
    try (TensorBoardEvents events = TensorBoardEvents.open(folder, 0, CLOCK)) {
      first = events.path();
    }
    try (TensorBoardEvents events = TensorBoardEvents.open(folder, 0, CLOCK)) {
      assertThat(events.path()).isGreaterThan(first);
    }
    assertThatThrownBy(() -> TensorBoardEvents.open(folder.resolve("none"), 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void theChecksumIsCastagnolis() {
    // The check value that every catalogue of CRCs gives for CRC-32C, then masked.
    assertThat(bitwiseCrc32c("123456789".getBytes(UTF_8))).isEqualTo(0xe3069283);
    assertThat(TfRecord.maskedCrc("123456789".getBytes(UTF_8), 9)).isEqualTo(masked(0xe3069283));
  }

  @Property
  void varintsAreReadBack(@ForAll long value) {
    assertThat(message(new ProtoMessage().varint(1000, value).toByteArray()))
        .containsExactly(Map.entry(1000, value));
  }

  private static List<byte[]> records(byte[] file) {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (buffer.hasRemaining()) {
      byte[] length = new byte[8];
      buffer.get(length);
      assertThat(buffer.getInt()).isEqualTo(masked(bitwiseCrc32c(length)));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      buffer.get(data);
      assertThat(buffer.getInt()).isEqualTo(masked(bitwiseCrc32c(data)));
      records.add(data);
    }
    return records;
  }

  private static int masked(int crc) {
    return (int) (((crc & 0xffffffffL) >> 15 | (long) crc << 17) + 0xa282ead8L);
  }

  private static int bitwiseCrc32c(byte[] data) {
    int crc = -1;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ (-(crc & 1) & 0x82f63b78);
      }
    }
    return ~crc;
  }

  /** Fields by number, each met once: longs, ints or bytes by their wire type. */
  private static Map<Integer, Object> message(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, Object> fields = new HashMap<>();
    while (buffer.hasRemaining()) {
      long tag = varint(buffer);
      Object value =
          switch ((int) (tag & 7)) {
            case 0 -> varint(buffer);
            case 1 -> buffer.getLong();
            case 5 -> buffer.getInt();
            case 2 -> {
              byte[] data = new byte[(int) varint(buffer)];
              buffer.get(data);
              yield data;
            }
            default -> throw new AssertionError("wire type of tag " + tag);
          };
      assertThat(fields.put((int) (tag >> 3), value)).isNull();
    }
    return fields;
  }

  private static long varint(ByteBuffer buffer) {
    long value = 0;
    int shift = 0;
    byte next;
    do {
      next = buffer.get();
      value += (long) (next & 127) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }
}
