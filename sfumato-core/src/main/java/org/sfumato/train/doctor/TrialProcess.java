package org.sfumato.train.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/** Runs a {@link Trial} in another Java of the same settings. */
final class TrialProcess {
  private static final int NATIVE_ACCESS_IS_ASKED_FOR = 22;

  /** The code of a process that the system killed, as it does where memory ends. */
  private static final int KILLED = 137;

  /** As Java and libtorch say it, of the machine's or of a GPU's. */
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("OutOfMemoryError|out of memory|can't allocate memory");

  private TrialProcess() {}

  /**
   * @param folder for the request and what the trial says
   * @throws InputException if the run itself would refuse so
   */
  static TrialResult run(TrialRequest request, Path folder) {
    Process process = null;
    try {
      Path asked = folder.resolve("request.json");
      Path errors = folder.resolve("errors.txt");
      Files.writeString(asked, ConfigWriter.json(request), StandardCharsets.UTF_8);
      process = new ProcessBuilder(command(asked)).redirectError(errors.toFile()).start();
      String last = "";
      try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          last = line;
        }
      }
      process.waitFor();
      if (last.isEmpty()) {
        String complaint = Files.readString(errors, StandardCharsets.UTF_8);
        if (process.exitValue() == KILLED || OUT_OF_MEMORY.matcher(complaint).find()) {
          return TrialResult.full(request.config().batchSize());
        }
        throw new IllegalStateException(
            "the trial ended with code " + process.exitValue() + ": " + complaint.strip());
      }
      TrialResult result = ConfigReader.parse(last, TrialResult.class, "the trial");
      if (result.end() == TrialResult.End.REFUSED) {
        throw new InputException(result.error());
      }
      return result;
    } catch (IOException e) {
      throw FileErrors.cannotWrite(folder, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static List<String> command(Path request) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String word : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // Debuggers and the like are this process's own.
      if (word.startsWith("-X") || word.startsWith("-D")) {
        words.add(word);
      }
    }
    if (Runtime.version().feature() >= NATIVE_ACCESS_IS_ASKED_FOR) {
      words.add("--enable-native-access=ALL-UNNAMED"); // as the program's jar does by its manifest
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(Trial.class.getName(), request.toString()));
    return words;
  }
}
