package org.sfumato.error;

/**
 * Something the user gave is at fault: a file, an option, a configuration key.
 *
 * <p>The message is one clear sentence that names the file or option and says what to do; the
 * command line prints it alone and exits with 2. Errors of the program itself are never of this
 * type.
 */
public final class InputException extends RuntimeException {
  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }
}
