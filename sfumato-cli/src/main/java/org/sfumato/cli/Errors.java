package org.sfumato.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.sfumato.config.Nearest;
import org.sfumato.error.InputException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * One sentence on standard error for whatever goes wrong, and the exit code that says whose fault
 * it is.
 */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /** A message with more characters than this says more than a sentence. */
  private static final int LONG = 400;

  /** All done. */
  static final int OK = 0;

  /** The program failed. */
  static final int PROGRAM = 1;

  /** Something the user gave, or the machine's disk, is at fault. */
  static final int INPUT = 2;

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println("sfumato: " + usage(e));
    command.getErr().println("'" + help(command) + "' shows how to use it.");
    return INPUT;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return report(e, command.getErr(), isVerbose(command));
  }

  /** Prints the sentence, and the stack trace if {@code verbose}. */
  static int report(Throwable e, PrintWriter err, boolean verbose) {
    int code = code(e);
    boolean hint = code == PROGRAM && !verbose;
    err.println(
        "sfumato: " + sentence(e) + (hint ? "; run with --verbose for the stack trace" : ""));
    if (verbose) {
      e.printStackTrace(err);
    }
    err.flush();
    return code;
  }

  static int code(Throwable e) {
    return e instanceof InputException || e instanceof IOException || isFile(e) ? INPUT : PROGRAM;
  }

  /** What to tell a person: the message's first line, for libtorch appends a native stack. */
  static String sentence(Throwable e) {
    if (e instanceof OutOfMemoryError) {
      return "the memory is full; give Java more with SFUMATO_JAVA_OPTS=-Xmx8g, or take less at once";
    }
    Throwable cause = isFile(e) ? e.getCause() : e;
    if (cause instanceof FileSystemException file && file.getReason() != null) {
      return onOneLine(file.getFile() + ": " + file.getReason());
    }
    String message = Objects.toString(cause.getMessage(), "").strip();
    // Lines are of a file's name, or of a library's words, of which the first tells the reason.
    String line =
        cause instanceof InputException && message.length() < LONG
            ? onOneLine(message)
            : message.lines().findFirst().orElse("");
    line = line.strip().replaceFirst("\\.$", "");
    // "3" or a path alone says nothing without the kind of error.
    boolean clear = cause instanceof InputException || line.contains(" ");
    return clear ? line : (cause.getClass().getSimpleName() + " " + line).strip();
  }

  /** Names of files may have several. */
  static String onOneLine(String text) {
    return text.replaceAll("\\R", "\\\\n");
  }

  static boolean isVerbose(CommandLine command) {
    ParseResult parsed = command.getParseResult();
    return parsed != null && parsed.hasMatchedOption("--verbose");
  }

  private static boolean isFile(Throwable e) {
    return e instanceof UncheckedIOException;
  }

  private static String usage(ParameterException e) {
    String message = e.getMessage().lines().findFirst().orElse("wrong usage");
    if (e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
      String option = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
      var known = e.getCommandLine().getCommandSpec().optionsMap().keySet();
      return "unknown option '"
          + option
          + "'"
          + Nearest.to(option, known).map(n -> "; did you mean '" + n + "'?").orElse("");
    }
    if (e instanceof UnmatchedArgumentException unmatched
        && !e.getCommandLine().getSubcommands().isEmpty()) {
      String command = unmatched.getUnmatched().get(0);
      return "unknown command '"
          + command
          + "'"
          + Nearest.hint(command, e.getCommandLine().getSubcommands().keySet());
    }
    return message
        .replaceFirst(" is not an? (?:int|long)$", " is not a whole number")
        .replaceFirst(" is not a (?:float|double)$", " is not a number");
  }

  private static String help(CommandLine command) {
    CommandLine parent = command.getParent();
    if (parent != null && parent.getParent() == null) {
      return parent.getCommandName() + " help " + command.getCommandName();
    }
    return command.getCommandSpec().qualifiedName() + " --help";
  }
}
