package org.sfumato.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.sfumato.error.InputException;

/** Writes a file whole or not at all: a temporary sibling, forced to the disk, then renamed. */
final class AtomicFile {
  private static final AtomicLong COUNT = new AtomicLong();

  private AtomicFile() {}

  /** What to write; may fail half-way. */
  interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  static void write(Path target, boolean overwrite, byte[] bytes) {
    write(
        target,
        overwrite,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  static void write(Path target, boolean overwrite, Content content) {
    checkTarget(target, overwrite);
    Path temporary = temporary(target);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      // Again, for a file that came into being meanwhile: renaming replaces it silently.
      checkTarget(target, overwrite);
      rename(temporary, target);
    } catch (IOException e) {
      throw new InputException(
          target + " cannot be written (" + reason(e) + "); check the folder and the disk.", e);
    } finally {
      deleteQuietly(temporary);
    }
  }

  /** Refuses a target that is a folder, or a file that may not be replaced. */
  static void checkTarget(Path target, boolean overwrite) {
    if (Files.isDirectory(target)) {
      throw new InputException(target + " is a folder; name a file to write.");
    }
    if (!overwrite && Files.exists(target)) {
      throw new InputException(
          target + " exists; choose another name, or --overwrite to replace it.");
    }
  }

  /** Hidden, in the same folder (renaming is atomic only there), never the same twice. */
  private static Path temporary(Path target) {
    return target.resolveSibling(
        "."
            + target.getFileName()
            + "."
            + ProcessHandle.current().pid()
            + "-"
            + COUNT.incrementAndGet()
            + ".tmp");
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The error that brought us here is the one worth telling.
      return;
    }
  }

  private static String reason(IOException e) {
    if (e instanceof java.nio.file.FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e instanceof java.nio.file.NoSuchFileException
        ? "its folder does not exist"
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
