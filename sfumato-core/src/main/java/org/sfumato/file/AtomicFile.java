package org.sfumato.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.sfumato.error.InputException;

/**
 * Writes a file so that, whatever happens, its name shows either the old bytes or all of the new.
 *
 * <p>The new bytes go to a temporary sibling, are forced to the disk, and take the name in one
 * step; where the system allows, the folder is forced too, so that the new name survives a power
 * cut.
 */
public final class AtomicFile {
  private static final String PREFIX = ".sfumato-";
  private static final String SUFFIX = ".tmp";
  private static final AtomicLong COUNTER = new AtomicLong();

  private AtomicFile() {}

  /** What the new file shall hold. */
  @FunctionalInterface
  public interface Body {
    /**
     * Writes all the bytes, and may read them back; need not close the channel.
     *
     * @throws IOException where writing fails, for instance on a full disk
     */
    void writeTo(FileChannel channel) throws IOException;
  }

  /**
   * Makes or replaces {@code file}. A symbolic link stays one: the file it names is replaced.
   *
   * @throws InputException if the folder is missing, the file is a folder, a device or read-only,
   *     the disk is full, or anything else keeps it from being written; any exception of {@code
   *     body} other than an IOException passes through. In all these cases the old file is as it
   *     was.
   */
  public static void write(Path file, Body body) {
    try {
      Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file.toAbsolutePath();
      check(file, target);
      replace(target, body);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
  }

  /** Makes or replaces {@code file} with {@code bytes}; errors as {@link #write(Path, Body)}. */
  public static void write(Path file, byte[] bytes) {
    write(
        file,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  /**
   * Deletes what killed processes left half written in {@code folder}. Only for a folder that no
   * other process writes to now.
   *
   * @throws InputException if the folder cannot be listed or a file in it not deleted
   */
  public static void deleteLeftovers(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    }
  }

  /**
   * A new name in {@code folder} for what is to go with this process, by itself or as a leftover.
   */
  public static Path temporaryIn(Path folder) {
    return folder.resolve(temporaryName());
  }

  private static void check(Path file, Path target) {
    if (Files.isDirectory(target)) {
      throw new InputException(file + " is a folder: give the name of a file to write.");
    }
    // The rename would put a file in the place of /dev/null.
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new InputException(
          file + " is not an ordinary file but a device or a pipe: give another name.");
    }
    if (!Files.isDirectory(target.getParent())) {
      throw new InputException(
          file + " cannot be written: its folder " + target.getParent() + " does not exist.");
    }
    // The rename would succeed all the same; but whoever made a file read-only wants to keep it.
    if (Files.exists(target) && !Files.isWritable(target)) {
      throw new InputException(file + " is read-only: allow writing to it or choose another name.");
    }
  }

  private static void replace(Path target, Body body) throws IOException {
    Path folder = target.getParent();
    Path temporary = null;
    try {
      while (temporary == null) {
        Path candidate = folder.resolve(temporaryName());
        try (FileChannel channel =
            FileChannel.open(
                candidate,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ)) {
          temporary = candidate;
          body.writeTo(channel);
          channel.force(true);
        } catch (FileAlreadyExistsException e) {
          if (temporary != null) {
            throw e; // the body's own
          }
        }
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | RuntimeException | Error failure) {
      if (temporary != null) {
        deleteAfter(failure, temporary);
      }
      throw failure;
    }
    force(folder);
  }

  /** Unique in this process; another machine's process of the same id is met by CREATE_NEW. */
  private static String temporaryName() {
    return PREFIX + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet() + SUFFIX;
  }

  private static void deleteAfter(Throwable failure, Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void force(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders, and some network file systems force none: the rename holds
      // anyway.
    }
  }
}
