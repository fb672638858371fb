package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScheduleInfoTest {
  @TempDir Path folder;
  private final Shell shell = new Shell();

  @Test
  void printsGammaAndLogSnrForPeople() {
    assertThat(shell.run("info", "--schedule", "linear,betas:1000:1e-4:0.02")).isZero();
    assertThat(shell.out().lines().filter(line -> line.startsWith("  0.50")))
        .hasSize(2)
        .first()
        .asString()
        .matches("  0.50 +0.5000000 +0.0000");
    assertThat(shell.out()).contains("linear:1e-9", "betas:1000:1e-4:0.02");
  }

  /** Chen, Fig. 5: scaling by b shifts the log-SNR by ln b^2. */
  @Test
  void printsEveryScheduleAtEveryScaleForPrograms() throws Exception {
    assertThat(shell.run("info", "--schedule", "cosine,linear", "--input-scale", "1,0.5", "--json"))
        .isZero();
    List<String> lines = shell.out().lines().toList();
    assertThat(lines).hasSize(4);
    JsonNode plain = new ObjectMapper().readTree(lines.get(0));
    JsonNode scaled = new ObjectMapper().readTree(lines.get(1));
    assertThat(plain.get("schedule").asText()).isEqualTo("cosine:0:1:1:1e-9");
    assertThat(scaled.get("input-scale").asDouble()).isEqualTo(0.5);
    assertThat(plain.get("log-snr").get(0).isNull()).isTrue();
    for (int i = 1; i <= 10; i++) {
      assertThat(scaled.get("log-snr").get(i).asDouble())
          .isCloseTo(plain.get("log-snr").get(i).asDouble() + 2 * Math.log(0.5), within(1e-9));
    }
  }

  /** Every curve is there in its colour, in both panels. */
  @Test
  void drawsThemAsAPng() throws Exception {
    Path file = folder.resolve("schedules.png");
    assertThat(shell.run("info", "--schedule", "linear,cosine,sigmoid,cosine", "-o", file))
        .isZero();
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getRGB(2, 2) & 0xFFFFFF).isEqualTo(0xFFFFFF);
    int half = 960;
    for (int[] panel : new int[][] {{0, half}, {half, 2 * half}}) {
      Set<Integer> colours = new HashSet<>();
      for (int x = panel[0]; x < panel[1]; x++) {
        for (int y = 0; y < image.getHeight(); y++) {
          colours.add(image.getRGB(x, y) & 0xFFFFFF);
        }
      }
      assertThat(colours).contains(0x0072B2, 0xD55E00, 0x009E73);
    }
  }

  @Test
  void drawsThemAsAnSvg() throws Exception {
    Path file = folder.resolve("schedules.svg");
    assertThat(shell.run("info", "--schedule", "cosine:0.2:1:2", "-o", file)).isZero();
    String svg = Files.readString(file);
    assertThat(svg.startsWith("<?xml") && svg.strip().endsWith("</svg>")).isTrue();
    // A curve in each panel, and its line in the legend.
    assertThat(svg.split("stroke:rgb\\(0,114,178\\)", -1)).hasSizeGreaterThanOrEqualTo(4);
    assertThat(shell.run("info", "--schedule", "cosine", "-o", file)).isEqualTo(2);
    assertThat(shell.sentence()).contains("--overwrite");
    assertThat(shell.run("info", "--schedule", "cosine", "-o", file, "--overwrite")).isZero();
    assertThat(Files.readString(file).equals(svg)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "--schedule cosin, did you mean 'cosine'",
    "--schedule betas:10:1, write betas:STEPS:FIRST:LAST with numbers",
    "--schedule cosine --input-scale 0, --input-scale must be 0.01 to 10",
    "--schedule cosine -o plot.jpg, ends in .png or .svg",
    "--schedule cosine model.safetensors, not both",
    "-o plot.png, name a model",
    "model.safetensors -o plot.png, give --schedule",
    "'', name a model",
  })
  void mistakesAreOneSentence(String arguments, String why) {
    Object[] words = ("info " + arguments).strip().split(" ");
    assertThat(shell.run(words)).isEqualTo(2);
    assertThat(shell.sentence()).contains(why);
  }

  @Test
  void tooManyCurvesAreRefused() {
    String scales =
        String.join(",", IntStream.rangeClosed(1, 11).mapToObj(i -> "0." + (i + 10)).toList());
    Path file = folder.resolve("many.png");
    assertThat(shell.run("info", "--schedule", "cosine", "--input-scale", scales, "-o", file))
        .isEqualTo(2);
    assertThat(shell.sentence()).contains("at most 10");
    assertThat(file).doesNotExist();
  }
}
