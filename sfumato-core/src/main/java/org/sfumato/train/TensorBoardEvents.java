package org.sfumato.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * An event file that TensorBoard shows: scalars and PNG images over the count of images seen. Every
 * event is handed to the operating system whole as soon as it is added.
 *
 * <p>Each opening begins a new file, which is TensorBoard's own way to resume: the file's first
 * events tell it to forget whatever older files of the folder hold from that count on.
 */
public final class TensorBoardEvents implements AutoCloseable {
  private static final String VERSION = "brain.Event:2";
  // Field numbers of TensorFlow's event.proto and summary.proto.
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SESSION_LOG_STATUS = 1;
  private static final int SESSION_LOG_START = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SCALAR = 2;
  private static final int VALUE_IMAGE = 4;
  private static final int IMAGE_HEIGHT = 1;
  private static final int IMAGE_WIDTH = 2;
  private static final int IMAGE_COLORSPACE = 3;
  private static final int IMAGE_ENCODED = 4;
  private static final int COLORSPACE_RGB = 3;

  private final Path path;
  private final FileChannel channel;
  private final Clock clock;

  private TensorBoardEvents(Path path, FileChannel channel, Clock clock) {
    this.path = path;
    this.channel = channel;
    this.clock = clock;
  }

  /**
   * Begins a new event file in a folder.
   *
   * @param folder an existing folder, which TensorBoard is pointed at
   * @param imagesSeen where the run begins or resumes; older events from here on are forgotten
   * @throws InputException if the file cannot be made
   */
  public static TensorBoardEvents open(Path folder, long imagesSeen) {
    return open(folder, imagesSeen, Clock.systemUTC());
  }

  static TensorBoardEvents open(Path folder, long imagesSeen, Clock clock) {
    TensorBoardEvents events = create(folder, clock);
    try {
      events.append(events.event(0).text(EVENT_FILE_VERSION, VERSION));
      ProtoMessage start = new ProtoMessage().varint(SESSION_LOG_STATUS, SESSION_LOG_START);
      events.append(events.event(imagesSeen).message(EVENT_SESSION_LOG, start));
      return events;
    } catch (IOException e) {
      events.close();
      throw FileErrors.cannotWrite(events.path, e);
    }
  }

  private static TensorBoardEvents create(Path folder, Clock clock) {
    // TensorBoard reads the files of a folder in the order of their names.
    long seconds = clock.instant().getEpochSecond();
    for (int i = 0; ; i++) {
      Path path = folder.resolve(String.format("events.out.tfevents.%010d.%04d", seconds, i));
      try {
        return new TensorBoardEvents(
            path,
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            clock);
      } catch (FileAlreadyExistsException e) {
        // An earlier opening within the same second: take the next name.
      } catch (IOException e) {
        throw FileErrors.cannotWrite(path, e);
      }
    }
  }

  /** The event file. */
  public Path path() {
    return path;
  }

  /**
   * Adds one point of a curve.
   *
   * @param tag name of the curve; slashes group curves
   * @throws InputException if the file cannot be written
   */
  public void scalar(String tag, long imagesSeen, double value) {
    add(imagesSeen, new ProtoMessage().text(VALUE_TAG, tag).float32(VALUE_SCALAR, (float) value));
  }

  /**
   * Adds an image.
   *
   * @param png a whole PNG file, in RGB
   * @throws InputException if the file cannot be written
   */
  public void image(String tag, long imagesSeen, int width, int height, byte[] png) {
    ProtoMessage image =
        new ProtoMessage()
            .varint(IMAGE_HEIGHT, height)
            .varint(IMAGE_WIDTH, width)
            .varint(IMAGE_COLORSPACE, COLORSPACE_RGB)
            .bytes(IMAGE_ENCODED, png);
    add(imagesSeen, new ProtoMessage().text(VALUE_TAG, tag).message(VALUE_IMAGE, image));
  }

  private void add(long imagesSeen, ProtoMessage value) {
    ProtoMessage summary = new ProtoMessage().message(SUMMARY_VALUE, value);
    try {
      append(event(imagesSeen).message(EVENT_SUMMARY, summary));
    } catch (IOException e) {
      throw FileErrors.cannotWrite(path, e);
    }
  }

  private ProtoMessage event(long step) {
    return new ProtoMessage()
        .float64(EVENT_WALL_TIME, clock.millis() / 1000.0)
        .varint(EVENT_STEP, step);
  }

  private synchronized void append(ProtoMessage event) throws IOException {
    ByteBuffer record = TfRecord.frame(event.toByteArray());
    long before = channel.position();
    try {
      while (record.hasRemaining()) {
        channel.write(record);
      }
    } catch (IOException e) {
      channel.truncate(before); // a disk that became full halfway leaves no half of an event
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
