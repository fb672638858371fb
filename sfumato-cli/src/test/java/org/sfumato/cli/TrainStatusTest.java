package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.train.RunStatus.Point;

/** {@code train --status}. */
final class TrainStatusTest {
  @TempDir Path folder;

  private final Shell shell = new Shell(new SfumatoLibrary());

  @Test
  void tellsOfACompleteRun() throws IOException {
    assertThat(shell.run("train", "--status", Trained.run())).as(shell.err()).isZero();
    assertThat(shell.out())
        .startsWith(Trained.run() + ": complete, step 4 of 4 (100 %)")
        .containsPattern("images seen: 8, [\\d.]+ a second\n")
        .containsPattern("validation loss: \\d\\.\\d{4} \\(lowest: \\d\\.\\d{4}, at [48] images\\)")
        .contains(". training   o validation", "model: " + Trained.model(), "best model: ");

    assertThat(shell.run("train", "--status", Trained.run(), "--json")).isZero();
    assertThat(shell.out()).hasLineCount(1);
    JsonNode facts = new ObjectMapper().readTree(shell.out());
    assertThat(facts.path("state").asText()).isEqualTo("complete");
    assertThat(facts.path("images-seen").asInt()).isEqualTo(8);
    assertThat(facts.path("seconds-left").asInt(-1)).isZero();
    assertThat(facts.path("loss")).hasSize(2);
    assertThat(facts.at("/loss/1/0").asInt()).isEqualTo(8);
    assertThat(facts.path("validation-loss")).hasSize(2);
  }

  @Test
  void tellsOfARunThatGoesOnAndOneThatWasKilled() throws Exception {
    Path run = folder.resolve("run");
    Path log = folder.resolve("log");
    Object[] line = Trained.train(run, "steps=1000000", "log-every=1", "preview-every=2");
    Process process = Jvm.start(log, line);
    try {
      while (process.isAlive() && !Files.readString(log).contains("step 5/")) {
        Thread.sleep(10);
      }
      assertThat(shell.run("train", "--status", run)).as(shell.err()).isZero();
      assertThat(shell.out())
          .containsPattern("run: running, step \\d+ of 1000000")
          .containsPattern("images seen: \\d+, [\\d.]+ a second, \\d+h\\d\\dm left")
          .contains("preview: " + run.resolve("samples").resolve("step-00000000"));
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(shell.run("train", "--status", run)).isZero();
    assertThat(shell.out()).containsPattern("run: stopped, step \\d+ of 1000000").contains("to go");
  }

  @Test
  void drawsTheLosses() throws IOException {
    Path svg = folder.resolve("loss.svg");
    assertThat(shell.run("train", "--status", Trained.run(), "-o", svg)).as(shell.err()).isZero();
    assertThat(Files.readString(svg)).contains("<svg").hasSizeGreaterThan(5000);
    assertThat(shell.run("train", "--status", Trained.run(), "-o", svg)).isEqualTo(2);
    assertThat(shell.sentence()).contains("exists");
    assertThat(shell.run("train", "--status", Trained.run(), "-o", svg, "--overwrite")).isZero();
    assertThat(shell.run("train", "--status", Trained.run(), "-o", "loss.gif")).isEqualTo(2);
    assertThat(shell.sentence()).contains(".png or .svg");
  }

  @Test
  void anotherFolderIsNoRun() {
    assertThat(shell.run("train", "--status", folder)).isEqualTo(2);
    assertThat(shell.sentence()).contains(folder + " is not the folder of a run");
    assertThat(shell.run("train", "--status", folder.resolve("none"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("is not the folder of a run");
  }

  /** Ten times lower is half the way down where the whole way is a hundred times. */
  @Test
  void theChartIsLogarithmic() {
    List<String> lines =
        LossChart.lines(
            List.of(new Point(0, 1), new Point(50, 0.1), new Point(100, 0.01)), List.of());
    assertThat(lines.get(0)).isEqualTo("   1.0000 |.");
    assertThat(lines.get(5)).isEqualTo("   0.1000 |" + " ".repeat(31) + ".");
    assertThat(lines.get(10)).isEqualTo("   0.0100 |" + " ".repeat(63) + ".");
    assertThat(lines.get(12)).startsWith(" ".repeat(11) + "0 ").endsWith(" 100 images");
    assertThat(lines.get(13).strip()).isEqualTo(". training");
  }

  @Test
  void aChartOfManyPointsOrEqualOnesIsOfOneSize() {
    List<Point> many = new ArrayList<>();
    for (int i = 1; i <= 10_000; i++) {
      many.add(new Point(i, 3));
    }
    assertThat(LossChart.lines(many, many)).hasSize(14).allMatch(line -> line.length() <= 75);
    assertThat(LossChart.lines(many.subList(0, 1), List.of())).isEmpty();
  }
}
