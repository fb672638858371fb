package org.sfumato.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * Holds a run directory for one process at a time. The operating system frees the lock of a process
 * that dies, however it dies; the empty lock file stays, for deleting it would let two in.
 */
public final class RunLock implements AutoCloseable {
  private static final String NAME = "run.lock";

  /**
   * Runs that this process holds. Where locks belong to processes (POSIX), to close a second
   * channel to a lock file would free the first one's lock: so no second channel is ever opened.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path run;
  private final FileChannel channel;

  private RunLock(Path run, FileChannel channel) {
    this.run = run;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param run an existing folder
   * @throws InputException if another process, or another part of this one, holds it, or the folder
   *     cannot be written to
   */
  public static synchronized RunLock take(Path run) {
    if (!Files.isDirectory(run)) {
      throw new InputException(run + " is not a folder that a run can be kept in.");
    }
    Path real = real(run);
    if (!HELD.add(real)) {
      throw inUse(run);
    }
    RunLock taken = null;
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(run.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw inUse(run);
      }
      taken = new RunLock(real, channel);
      return taken;
    } catch (IOException e) {
      throw FileErrors.cannotWrite(run.resolve(NAME), e);
    } finally {
      if (taken == null) {
        closeQuietly(channel);
        HELD.remove(real);
      }
    }
  }

  /** Whether somebody holds the lock of a run now. Takes nothing for longer than a look. */
  public static synchronized boolean isHeld(Path run) {
    Path file = run.resolve(NAME);
    if (!Files.exists(file)) {
      return false;
    }
    if (HELD.contains(real(run))) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  private static Path real(Path run) {
    try {
      return run.toRealPath();
    } catch (IOException e) {
      throw FileErrors.cannotRead(run, e);
    }
  }

  private static InputException inUse(Path run) {
    return new InputException(
        run + " is in use by another training run: stop that one or choose another folder.");
  }

  /** Lets the next one in. */
  @Override
  public void close() {
    closeQuietly(channel);
    HELD.remove(run);
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
