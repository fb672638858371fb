package org.sfumato.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own, for what only a process can show. */
final class Jvm {
  private static final int NATIVE_ACCESS_IS_ASKED_FOR = 22;

  private Jvm() {}

  /** Starts a command line; all it prints goes to {@code log}. */
  static Process start(Path log, Object... line) throws IOException {
    return new ProcessBuilder(command(line))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /**
   * Starts a command line that can write no file beyond {@code kibibytes}: to the program, a disk
   * that becomes full.
   */
  static Process startOnAFullDisk(int kibibytes, Path log, Object... line) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("bash", "-c", "ulimit -f " + kibibytes + " && exec \"$@\"", "bash"));
    words.addAll(List.of(command(line)));
    return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** The words that start a command line. */
  static String[] command(Object... line) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
    if (Runtime.version().feature() >= NATIVE_ACCESS_IS_ASKED_FOR) {
      words.add("--enable-native-access=ALL-UNNAMED"); // as the program's jar does by its manifest
    }
    words.add(Main.class.getName());
    for (Object word : line) {
      words.add(word.toString());
    }
    return words.toArray(String[]::new);
  }
}
