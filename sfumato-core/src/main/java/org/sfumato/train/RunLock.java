package org.sfumato.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * Holds a run directory for one process at a time. The operating system frees the lock of a process
 * that dies, however it dies; the empty lock file stays, for deleting it would let two in.
 */
public final class RunLock implements AutoCloseable {
  private static final String NAME = "run.lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param run an existing folder
   * @throws InputException if another process, or another part of this one, holds it, or the folder
   *     cannot be written to
   */
  public static RunLock take(Path run) {
    FileChannel channel = null;
    try {
      if (!Files.isDirectory(run)) {
        throw new InputException(run + " is not a folder that a run can be kept in.");
      }
      channel =
          FileChannel.open(run.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new OverlappingFileLockException();
      }
      RunLock taken = new RunLock(channel);
      channel = null;
      return taken;
    } catch (OverlappingFileLockException e) {
      throw new InputException(
          run + " is in use by another training run: stop that one or choose another folder.", e);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(run.resolve(NAME), e);
    } finally {
      closeQuietly(channel);
    }
  }

  /** Lets the next one in. */
  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void closeQuietly(FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Nothing was written; the lock goes with the process at the latest.
    }
  }
}
