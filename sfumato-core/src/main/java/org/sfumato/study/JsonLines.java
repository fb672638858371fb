package org.sfumato.study;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * A file of records, one JSON object a line, which only grows. A record is on the disk when {@link
 * #append} returns; a line that a kill or a full disk tore was never acknowledged, and goes.
 *
 * @param <R> what a line holds
 */
final class JsonLines<R extends Record> implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private JsonLines(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file to append to, made where there is none, and takes back a torn last line.
   *
   * @throws InputException if it cannot be read or written
   */
  static <R extends Record> JsonLines<R> open(Path file) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(wholeLines(Files.readAllBytes(file)));
      channel.position(channel.size());
      return new JsonLines<>(file, channel);
    } catch (IOException e) {
      closeAfter(e, channel);
      throw FileErrors.cannotWrite(file, e);
    }
  }

  /**
   * All records so far, in their order; none if there is no file. A torn last line is passed over.
   *
   * @throws InputException if the file cannot be read or one of its lines is no such record
   */
  static <R extends Record> List<R> read(Path file, Class<R> type) {
    List<R> records = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, 0, wholeLines(bytes), StandardCharsets.UTF_8);
        int number = 0;
        for (String line : text.lines().toList()) {
          records.add(ConfigReader.parse(line, type, file + ", line " + ++number));
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    return records;
  }

  /** Up to where all lines are ended. */
  private static int wholeLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /**
   * Adds a line and forces it to the disk.
   *
   * @throws InputException if that fails; the file is then as it was
   */
  void append(R entry) {
    byte[] line = (ConfigWriter.json(entry) + "\n").getBytes(StandardCharsets.UTF_8);
    long end = -1;
    try {
      end = channel.size();
      ByteBuffer buffer = ByteBuffer.wrap(line);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(false);
    } catch (IOException e) {
      takeBack(end, e);
      throw FileErrors.cannotWrite(file, e);
    }
  }

  private void takeBack(long end, IOException failure) {
    try {
      if (end >= 0) {
        channel.truncate(end);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  private static void closeAfter(IOException failure, FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
