package org.sfumato.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * A file of JSON lines, one object a line, each with the count of images seen. A line is handed to
 * the operating system whole as soon as it is logged, so a killed process loses none.
 *
 * <p>Opening the log again at a checkpoint's count takes back what the killed run logged after it,
 * so that the resumed run repeats no line.
 */
public final class MetricsLog implements AutoCloseable {
  /** The key of the count in every line. */
  public static final String IMAGES_SEEN = "images-seen";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path path;
  private final FileChannel channel;

  private MetricsLog(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens a log to append to, making it where there is none.
   *
   * @param imagesSeen lines of a higher count, and all that follow the first of them, are dropped;
   *     so is a last line that was torn by a kill
   * @throws InputException if the file cannot be read or written, or another line is not JSON
   */
  public static MetricsLog open(Path path, long imagesSeen) {
    try {
      if (Files.exists(path)) {
        byte[] old = Files.readAllBytes(path);
        repair(path, old, keptBytes(path, old, imagesSeen));
      }
      return new MetricsLog(
          path, FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw FileErrors.cannotWrite(path, e);
    }
  }

  /**
   * The newest value of each metric, and of the count of images seen; none if there is no log. What
   * is not a line of metrics is passed over.
   *
   * @throws InputException if the file cannot be read
   */
  public static Map<String, JsonNode> latest(Path path) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (JsonNode line : lines(path)) {
      line.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
    }
    return values;
  }

  /**
   * The lines so far, of a run that goes on or not; none if there is no log. What is not a line of
   * metrics is passed over.
   *
   * @throws InputException if the file cannot be read
   */
  public static List<JsonNode> lines(Path path) {
    List<JsonNode> nodes = new ArrayList<>();
    try {
      if (Files.exists(path)) {
        // Not as lines of UTF-8, which a kill in the middle of a letter would break.
        byte[] log = Files.readAllBytes(path);
        for (int begin = 0, end = 0; begin < log.length; begin = end + 1) {
          for (end = begin; end < log.length && log[end] != '\n'; ) {
            end++;
          }
          JsonNode node = parse(log, begin, end - begin);
          if (node != null && node.path(IMAGES_SEEN).isIntegralNumber()) {
            nodes.add(node);
          }
        }
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
    return nodes;
  }

  private static void repair(Path path, byte[] old, int end) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(end);
      if (end > 0 && old[end - 1] != '\n') {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}), end); // killed just before a line's end
      }
    }
  }

  private static int keptBytes(Path path, byte[] log, long imagesSeen) throws IOException {
    int begin = 0;
    for (int line = 1; begin < log.length; line++) {
      int end = begin;
      while (end < log.length && log[end] != '\n') {
        end++;
      }
      boolean last = end + 1 >= log.length;
      JsonNode node = parse(log, begin, end - begin);
      if (node == null || !node.path(IMAGES_SEEN).isIntegralNumber()) {
        if (last) {
          return begin;
        }
        throw new InputException(
            path
                + " has no metrics in its line "
                + line
                + ": mend the line or move the file away.");
      }
      if (node.path(IMAGES_SEEN).longValue() > imagesSeen) {
        return begin;
      }
      begin = Math.min(end + 1, log.length);
    }
    return begin;
  }

  private static JsonNode parse(byte[] log, int begin, int length) throws IOException {
    try {
      return JSON.readTree(log, begin, length);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /**
   * Appends a line.
   *
   * @param imagesSeen the run's count of images so far
   * @param values numbers, texts and the like by name, in their order; infinities and NaN become
   *     texts, for JSON has none
   * @throws InputException if the file cannot be written
   */
  public synchronized void log(long imagesSeen, Map<String, ?> values) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put(IMAGES_SEEN, imagesSeen);
    line.putAll(values);
    line.put(IMAGES_SEEN, imagesSeen);
    try {
      byte[] json = JSON.writeValueAsBytes(line);
      byte[] bytes = Arrays.copyOf(json, json.length + 1);
      bytes[json.length] = '\n';
      append(bytes);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("values that JSON cannot hold", e);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(path, e);
    }
  }

  private void append(byte[] bytes) throws IOException {
    long before = channel.size();
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      channel.truncate(before); // a disk that became full halfway leaves no half of a line
      throw e;
    }
  }

  /**
   * Closes the file.
   *
   * @throws InputException if the system could not keep what was written
   */
  @Override
  public synchronized void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(path, e);
    }
  }
}
