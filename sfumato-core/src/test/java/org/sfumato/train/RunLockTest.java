package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;

class RunLockTest {
  @TempDir Path run;

  /** The other process: takes the lock of the folder given, says so, and waits to be killed. */
  static final class Holder {
    public static void main(String[] args) throws IOException {
      try (RunLock lock = RunLock.take(Path.of(args[0]))) {
        System.out.println("holds " + lock);
        System.in.read();
      }
    }
  }

  @Test
  void anotherProcessIsKeptOutUntilTheHolderDies() throws Exception {
    Process holder = holder(ProcessBuilder.Redirect.INHERIT);
    try {
      assertThat(holder.inputReader().readLine()).startsWith("holds");
      assertThatThrownBy(() -> RunLock.take(run))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(run + " is in use by another training run");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    RunLock.take(run).close();
  }

  private Process holder(ProcessBuilder.Redirect errors) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath(RunLock.class, InputException.class, Holder.class),
            Holder.class.getName(),
            run.toString())
        .redirectError(errors)
        .start();
  }

  private static String classPath(Class<?>... classes) {
    return Stream.of(classes)
        .map(
            type -> {
              try {
                return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
              } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
              }
            })
        .map(Path::toString)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void aSecondHolderInTheSameProcessIsKeptOutUntilTheFirstCloses() {
    try (RunLock first = RunLock.take(run)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> RunLock.take(run)).isInstanceOf(InputException.class);
    }
    RunLock.take(run).close();
  }

  /** Where a process's locks on a file go with any of its channels to it that is closed. */
  @Test
  void aSecondHolderThatWasKeptOutDoesNotLetOthersIn() throws Exception {
    try (RunLock first = RunLock.take(run)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> RunLock.take(run)).isInstanceOf(InputException.class);
      assertThat(RunLock.isHeld(run)).isTrue();
      Process other = holder(ProcessBuilder.Redirect.DISCARD);
      try {
        assertThat(other.inputReader().readLine()).as("it does not hold the lock").isNull();
      } finally {
        other.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void isSeenWithoutBeingTaken() throws Exception {
    assertThat(RunLock.isHeld(run)).isFalse();
    Process holder = holder(ProcessBuilder.Redirect.INHERIT);
    try {
      assertThat(holder.inputReader().readLine()).startsWith("holds");
      assertThat(RunLock.isHeld(run)).isTrue();
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(RunLock.isHeld(run)).isFalse();
  }

  @Test
  void aMissingFolderIsRefused() {
    assertThatThrownBy(() -> RunLock.take(run.resolve("none")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a folder");
  }
}
