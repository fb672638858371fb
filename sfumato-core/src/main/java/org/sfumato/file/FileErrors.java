package org.sfumato.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.sfumato.error.InputException;

/** Turns what the operating system says about a file into one sentence for its user. */
public final class FileErrors {
  /** What Linux and macOS say (ENOSPC, EDQUOT), and Windows. Java has no exception for it. */
  private static final List<String> NO_ROOM =
      List.of("No space left on device", "quota exceeded", "not enough space on the disk");

  private FileErrors() {}

  /** "FILE cannot be read: REASON.", to be thrown by the caller. */
  public static InputException cannotRead(Path file, IOException cause) {
    return new InputException(file + " cannot be read: " + reason(cause) + ".", cause);
  }

  /** "FILE cannot be written: REASON.", to be thrown by the caller. */
  public static InputException cannotWrite(Path file, IOException cause) {
    return new InputException(file + " cannot be written: " + reason(cause) + ".", cause);
  }

  /** Whether an error is that of a full disk, or of a quota that is used up. */
  public static boolean isForWantOfRoom(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      String text = e instanceof IOException && e.getMessage() != null ? e.getMessage() : "";
      if (NO_ROOM.stream().anyMatch(text::contains)) {
        return true;
      }
    }
    return false;
  }

  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "there is no such file or folder";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof FileSystemLoopException loop) {
      return "the link " + loop.getFile() + " leads back to a folder around it";
    }
    if (cause instanceof FileAlreadyExistsException) {
      return "there is a file of that name already";
    }
    if (cause instanceof ClosedByInterruptException) {
      return "the work was interrupted";
    }
    String text =
        cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
    return text == null || text.isBlank() ? cause.getClass().getSimpleName() : text.strip();
  }
}
