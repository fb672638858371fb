package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.image.ImageFiles;
import org.sfumato.metric.evaluation.Metric;

class EvaluateTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Path samples;
  private Path originals;
  private final Shell shell = new Shell();

  @BeforeEach
  void photographs() throws IOException {
    samples = Files.createDirectory(folder.resolve("samples"));
    originals = Files.createDirectory(folder.resolve("originals"));
    for (int i = 0; i < 4; i++) {
      ImageFiles.write(Photos.photo(40, 30, i), originals.resolve("p" + i + ".png"), true);
      ImageFiles.write(
          Photos.photo(40, 30, 10 + i), samples.resolve("p" + i + "-restored.png"), true);
    }
  }

  private int evaluate(Object... more) {
    Object[] line = {"evaluate", "--samples", samples, "--originals", originals};
    return shell.run(Stream.concat(Stream.of(line), Stream.of(more)).toArray());
  }

  @Test
  void printsATable() {
    assertThat(evaluate("--metrics", "psnr,ssim")).isZero();
    assertThat(shell.err()).isEmpty();
    assertThat(shell.out()).hasLineCount(2);
    assertThat(shell.out())
        .matches("(?s)psnr +\\d+\\.\\d+ +[\\d.]+ to [\\d.]+ +4 inputs, higher is better\\nssim .*");
    assertThat(shell.library.evaluation.metrics()).containsExactly(Metric.SSIM, Metric.PSNR);
  }

  @Test
  void jsonOnStandardOutputIsAlone() throws IOException {
    assertThat(evaluate("--json")).isZero();
    JsonNode facts = JSON.readTree(shell.out());
    assertThat(facts.at("/scores/0/count").asInt()).isEqualTo(4);
    assertThat(facts.at("/settings/seed").asInt()).isZero();
    assertThat(shell.out()).hasLineCount(1);
  }

  @Test
  void writesJsonAndAReport() throws IOException {
    Path json = folder.resolve("e.json");
    Path report = folder.resolve("e.html");
    assertThat(evaluate("--json", json, "--report", report)).isZero();
    JsonNode facts = JSON.readTree(json.toFile());
    assertThat(facts.at("/worst")).isNotEmpty();
    assertThat(facts.at("/settings/originals/images").asInt()).isEqualTo(4);
    String page = Files.readString(report);
    assertThat(page)
        .contains("psnr", "Worst pairs", "What affects the numbers", "data:image/svg+xml;base64")
        // Nothing comes from elsewhere, and nothing runs.
        .doesNotContain("http:", "https:", "<script", "<link", "url(");
    assertThat(page.split("data:image/jpeg;base64")).hasSize(1 + 2 * 4);
  }

  /** Infinity is no number of JSON's. */
  @Test
  void equalImagesGiveValidJson() throws IOException {
    samples = originals;
    assertThat(evaluate("--json", "--metrics", "psnr")).isZero();
    assertThat(JSON.readTree(shell.out()).at("/scores/0/value").asText()).isEqualTo("Infinity");
    assertThat(evaluate("--metrics", "psnr")).isZero();
    assertThat(shell.out()).contains("psnr", "infinite");
  }

  @Test
  void hostileNamesStayText() throws IOException {
    String name = "<img src=x onerror=alert(1)>&\"'.png";
    Files.move(samples.resolve("p0-restored.png"), samples.resolve(name));
    Files.move(originals.resolve("p0.png"), originals.resolve(name));
    Files.writeString(samples.resolve("<b>bad.png"), "no picture");
    Path report = folder.resolve("e.html");
    assertThat(evaluate("--report", report)).isZero();
    assertThat(Files.readString(report))
        .contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;.png", "&lt;b&gt;bad.png")
        .doesNotContain("<img src=x", "<b>");
  }

  @Test
  void existingFilesAreKeptUnlessToldOtherwise() throws IOException {
    for (String option : List.of("--json", "--report", "--save-stats")) {
      Path file = Files.writeString(folder.resolve("kept"), "kept");
      assertThat(evaluate(option, file)).isEqualTo(2);
      assertThat(shell.sentence()).contains("kept exists", "--overwrite");
      assertThat(file).hasContent("kept");
      assertThat(shell.library.evaluation).isNull(); // before the work
    }
    Path file = folder.resolve("kept");
    assertThat(evaluate("--json", file, "--overwrite")).isZero();
    assertThat(JSON.readTree(file.toFile()).has("scores")).isTrue();
  }

  @Test
  void outputsThatCannotBe() {
    assertThat(evaluate("--json", folder.resolve("a"), "--report", folder.resolve("a")))
        .isEqualTo(2);
    assertThat(shell.sentence()).contains("two outputs");
    assertThat(evaluate("--report", folder)).isEqualTo(2);
    assertThat(shell.sentence()).contains("is a folder");
    assertThat(evaluate("--report", folder.resolve("none/a.html"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("none does not exist");
    assertThat(evaluate("--save-stats", folder.resolve("a.npz"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("--reference");
  }

  @Test
  void inputsThatCannotBe() throws IOException {
    assertThat(shell.run("evaluate", "--samples", folder.resolve("none"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("none is not a folder");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThat(shell.run("evaluate", "--samples", empty)).isEqualTo(2);
    assertThat(shell.sentence()).contains("no image files");
    assertThat(evaluate("--reference", folder.resolve("none.npz"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("none.npz does not exist");
    assertThat(evaluate("--metrics", "pnsr")).isEqualTo(2);
    assertThat(shell.sentence()).contains("did you mean 'psnr'");
    assertThat(evaluate("--resamples", "3")).isEqualTo(2);
    assertThat(shell.sentence()).contains("--resamples must be at least 100");
    assertThat(evaluate("--metrics", "diversity")).isEqualTo(2);
    assertThat(shell.sentence()).contains("several samples");
  }

  @Test
  void unreadableFilesAreNamed() throws IOException {
    Files.writeString(samples.resolve("p2-restored.png"), "no picture");
    assertThat(evaluate("--metrics", "psnr")).isZero();
    assertThat(shell.out()).contains("3 inputs", "- cannot be read: ", "p2-restored.png");
    assertThat(shell.err()).contains("note: 1 file cannot be read and was left out");
  }

  @Test
  void networksAreThoseThatMetricsNeed() {
    evaluate();
    assertThat(shell.library.networks.network()).isEmpty();
    evaluate("--metrics", "is,lpips-vgg");
    assertThat(shell.library.networks.network()).isEqualTo(Optional.of("fid-inception"));
    assertThat(shell.library.networks.pairs()).containsExactly("lpips-vgg");
    assertThat(shell.library.networks.precision()).isEqualTo("fp32");
    evaluate("--network", "nsfw-inception=x.safetensors", "--resize", "clean");
    assertThat(shell.library.networks.network()).contains("nsfw-inception=x.safetensors");
    assertThat(shell.library.networks.resize()).contains("clean");
  }

  @Test
  void networksThatCannotBe() {
    Shell real = new Shell(new SfumatoLibrary());
    Object[] line = {"evaluate", "--samples", samples, "--metrics", "is", "--network"};
    assertThat(real.run(Stream.concat(Stream.of(line), Stream.of("nope")).toArray())).isEqualTo(2);
    assertThat(real.sentence()).contains("no such network: 'nope'");
    Path missing = folder.resolve("weights.pth");
    Object file = "resnet50=" + missing;
    assertThat(real.run(Stream.concat(Stream.of(line), Stream.of(file)).toArray())).isEqualTo(2);
    assertThat(real.sentence()).contains("weights.pth");
    assertThat(
            real.run(
                Stream.concat(Stream.of(line), Stream.of("resnet50", "--resize", "odd")).toArray()))
        .isEqualTo(2);
    assertThat(real.sentence()).contains("no such resizing: 'odd'");
  }

  @Test
  void interruptedItLeavesNothing() throws Exception {
    Path large = samples.resolve("large.png");
    ImageFiles.write(Photos.photo(1500, 1500, 1), large, true);
    for (int i = 0; i < 60; i++) {
      Files.createLink(samples.resolve("copy" + i + ".png"), large);
    }
    Path outputs = Files.createDirectory(folder.resolve("out"));
    Process process =
        Jvm.start(
            folder.resolve("log"),
            "evaluate",
            "--samples",
            samples,
            "--originals",
            samples,
            "--report",
            outputs.resolve("e.html"),
            "--json",
            outputs.resolve("e.json"));
    assertThat(process.waitFor(2500, TimeUnit.MILLISECONDS)).isFalse();
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(outputs).isEmptyDirectory();
    assertThat(folder.resolve("log")).isEmptyFile();
  }
}
