package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  @TempDir Path folder;

  private final Shell shell = new Shell();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "colorize",
        "inpaint",
        "uncrop",
        "panorama",
        "restore",
        "generate",
        "train",
        "doctor",
        "info",
        "export"
      })
  void everyCommandExplainsItselfWithExamples(String command) {
    assertThat(shell.run("help", command)).isZero();
    assertThat(shell.out())
        .startsWith("Usage: sfumato " + command)
        .contains("Examples:", "  sfumato " + command + " ")
        .doesNotContain("%%");
    assertThat(shell.out().substring(shell.out().indexOf("Examples:")).lines().skip(1))
        .as("no example is broken in two")
        .allMatch(line -> line.startsWith("  sfumato " + command + " "));
    String help = shell.out();
    assertThat(shell.run(command, "--help")).isZero();
    assertThat(shell.out()).isEqualTo(help);
  }

  @Test
  void trainNamesItsPresets() {
    shell.run("help", "train");
    assertThat(shell.out()).contains("tiny, small-64, rin-small-64,");
  }

  @Test
  void helpListsEveryCommand() {
    assertThat(shell.run("--help")).isZero();
    assertThat(shell.out())
        .contains("colorize", "inpaint", "uncrop", "restore", "train", "info", "Exit codes")
        .contains("Turns a public checkpoint into a model.")
        .contains("Writes a model's weights under public names.");
  }

  @Test
  void versionNamesTheProgramAndTheJdk() {
    assertThat(shell.run("--version")).isZero();
    assertThat(shell.out()).startsWith("Sfumato ").contains("Java " + Runtime.version());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          colorize a.jpg --stpes 3      | unknown option '--stpes'; did you mean '--steps'?
          colorise a.jpg                | unknown command 'colorise'; did you mean 'colorize'?
          colorize a.jpg --seed three   | Invalid value for option '--seed': 'three' is not a whole number
          colorize                      | Missing required parameter: 'IN'
          inpaint a.jpg                 | Missing required option: '--mask=MASK'
          uncrop a.jpg --left far       | Invalid value for option '--left': 'far' is neither pixels (120) nor percent (50%)
          uncrop a.jpg --left 9999999    | Invalid value for option '--left': 9999999 is too far; 999999 pixels and 9999% are the most
          uncrop a.jpg --left=-5        | Invalid value for option '--left': '-5' is neither pixels (120) nor percent (50%)
          train --preset tiny --data d  | Missing required option: '--run=DIR'
          train --preset tiny --data d --run r --time-limit 5 | Invalid value for option '--time-limit': '5' is not a time such as 150m, 2h or 1h30m
          """)
  void wrongUsageIsOneSentenceAndAHint(String line, String sentence) {
    assertThat(shell.run((Object[]) line.split(" +"))).isEqualTo(2);
    assertThat(shell.err().lines()).hasSize(2).first().isEqualTo("sfumato: " + sentence);
    assertThat(shell.err()).contains("shows how to use it");
    assertThat(shell.out()).isEmpty();
  }

  @Test
  void noCommandAtAllShowsTheUsage() {
    assertThat(shell.run()).isEqualTo(2);
    assertThat(shell.err()).contains("Usage: sfumato");
  }

  @Test
  void trainPassesEverythingOn() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    Path run = folder.resolve("run");

    assertThat(
            shell.run(
                "train",
                "--preset",
                "tiny",
                "--data",
                data,
                "--run",
                run,
                "--time-limit",
                "1h30m",
                "--threads",
                "1",
                "--val",
                data,
                "--dry-run",
                "steps=60",
                "network.dropout=0.1"))
        .isZero();
    assertThat(shell.library.request)
        .isEqualTo(
            new TrainRequest(
                Optional.of("tiny"),
                Optional.empty(),
                List.of("steps=60", "network.dropout=0.1"),
                List.of(data),
                TrainRequest.Pairs.NONE,
                false,
                List.of(data),
                Optional.of(run),
                Optional.empty(),
                Optional.of(Duration.ofMinutes(90)),
                OptionalInt.of(1),
                "auto",
                "auto",
                true));
  }

  @Test
  void trainNeedsAFolderOfDataAndARecipe() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(shell.run("train", "--data", folder, "--run", folder)).isEqualTo(2);
    assertThat(shell.err()).contains("--preset NAME or --config FILE").hasLineCount(1);
    assertThat(shell.run("train", "--preset", "p", "--data", file, "--run", folder)).isEqualTo(2);
    assertThat(shell.err()).contains("--data " + file + " is not a folder").hasLineCount(1);
    assertThat(shell.run("train", "--preset", "p", "--data", folder, "--run", file)).isEqualTo(2);
    assertThat(shell.err()).contains("--run " + file + " is a file").hasLineCount(1);
    assertThat(shell.library.request).isNull();
  }

  @Test
  void aFullDiskIsTheUsersToMend() {
    shell.library.failure =
        new UncheckedIOException(
            new FileSystemException("runs/a.safetensors", null, "No space left on device"));

    assertThat(shell.run("train", "--preset", "p", "--data", folder, "--run", folder)).isEqualTo(2);
    assertThat(shell.err())
        .isEqualTo("sfumato: runs/a.safetensors: No space left on device" + System.lineSeparator());
  }

  @Test
  void aBugIsOneSentenceAndTheWayToItsStackTrace() {
    shell.library.failure = new IllegalStateException("3");

    assertThat(shell.run("info", folder)).isEqualTo(1);
    assertThat(shell.err())
        .isEqualTo(
            "sfumato: IllegalStateException 3; run with --verbose for the stack trace"
                + System.lineSeparator());
    assertThat(shell.run("info", folder, "--verbose")).isEqualTo(1);
    assertThat(shell.err()).contains("at org.sfumato.cli.");
  }

  @Test
  void infoPrintsForPeopleAndForPrograms() {
    assertThat(shell.run("info", folder)).isZero();
    assertThat(shell.out().lines())
        .containsExactly("kind: model", "network:", "  base-channels: 64");

    assertThat(shell.run("info", folder, "--json")).isZero();
    assertThat(shell.out().strip())
        .isEqualTo("{\"kind\":\"model\",\"network\":{\"base-channels\":64}}");
  }

  @Test
  void infoAboutNothingIsAMistake() {
    assertThat(shell.run("info", folder.resolve("none"))).isEqualTo(2);
    assertThat(shell.err()).contains("none does not exist").hasLineCount(1);
  }
}
