package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder of folders to new images, by commands alone. */
final class GenerateCommandTest {
  @TempDir static Path folder;
  private static Path model;
  private static Path upsampler;
  private static Path classifier;

  private final Shell shell = new Shell(new SfumatoLibrary());

  @BeforeAll
  static void train() throws IOException {
    for (String label : List.of("one & only", "two")) {
      Path data = Files.createDirectories(folder.resolve("data").resolve(label));
      Photos.write(data.resolve("a.png"), 40, 40);
    }
    model = train("generate-32", "network.image-size=16");
    upsampler = train("upsample-64-256", "network.image-size=64");
    classifier = train("classifier-32", "network.image-size=16", "network.res-blocks=1");
  }

  private static Path train(String preset, String... more) {
    return train(preset, folder.resolve(preset), more);
  }

  private static Path train(String preset, Path run, String... more) {
    List<Object> line =
        new ArrayList<>(
            List.of("train", "--preset", preset, "--data", folder.resolve("data"), "--labels"));
    line.addAll(List.of("--run", run, "steps=2", "batch-size=2", "network.base-channels=16"));
    line.addAll(List.of("network.channel-multipliers=1,1", "network.attention-resolutions=[]"));
    line.addAll(List.of("network.head-channels=16", "validate-every=0", "precision=fp32"));
    line.addAll(Arrays.asList(more));
    Shell shell = new Shell(new SfumatoLibrary());
    assertThat(shell.run(line.toArray())).as(shell.err()).isZero();
    return run.resolve("model.safetensors");
  }

  private int generate(Object... more) {
    List<Object> line = new ArrayList<>(List.of("generate", "--model", model, "--steps", "2"));
    line.addAll(Arrays.asList(more));
    return shell.run(line.toArray());
  }

  @Test
  void manyImagesWithASheet() throws IOException {
    Path out = folder.resolve("many");
    Path sheet = folder.resolve("sheet.png");
    assertThat(generate("--count", 3, "--seed", 7, "-o", out, "--sheet", sheet, "--json")).isZero();
    assertThat(out.toFile().list())
        .containsExactlyInAnyOrder("one___only-7.png", "two-8.png", "one___only-9.png");
    assertThat(shell.out()).contains("\"class\":\"one & only\"", "\"seed\":9").hasLineCount(3);
    assertThat(ImageIO.read(sheet.toFile()).getWidth()).isEqualTo(2 + 2 * 18);

    byte[] before = Files.readAllBytes(out.resolve("two-8.png"));
    assertThat(generate("--count", 2, "--seed", 7, "-o", out)).isEqualTo(2);
    assertThat(shell.sentence()).contains("one___only-7.png", "exists");
    Path again = folder.resolve("again.png");
    assertThat(generate("--class", "two", "--seed", 8, "-o", again)).isZero();
    assertThat(Files.readAllBytes(again)).as("the same whatever else is made").isEqualTo(before);
  }

  @Test
  void guidanceOfBothKindsAndACascade() throws IOException {
    assertThat(generate("--guidance", 3, "--threshold", 0.9, "-o", folder.resolve("g.png")))
        .isZero();
    assertThat(
            generate(
                "--classifier", classifier, "--sampler", "ddim", "-o", folder.resolve("c.png")))
        .isZero();
    Path large = folder.resolve("large.png");
    assertThat(generate("--upsampler", upsampler, "-o", large)).isZero();
    assertThat(ImageIO.read(large.toFile()).getWidth()).isEqualTo(64);
  }

  /** guided-diffusion's other ways from pixels to classes. */
  @Test
  void aGuideMayPoolInAnotherWay() throws IOException {
    Path run = folder.resolve("averaging");
    Path guide =
        train(
            "classifier-32",
            run,
            "network.image-size=16",
            "network.res-blocks=1",
            "pooling=spatial-v2");
    assertThat(generate("--classifier", guide, "-o", folder.resolve("pooled.png"))).isZero();
    assertThat(shell.run("info", guide)).isZero();
    assertThat(shell.out()).contains("spatial-v2");
    int refused =
        shell.run(
            "train",
            "--preset",
            "generate-32",
            "--data",
            folder.resolve("data"),
            "--run",
            run,
            "pooling=spatial");
    assertThat(refused).isEqualTo(2);
    assertThat(shell.sentence()).contains("pooling belongs to the task classify");
  }

  @Test
  void mistakes() throws IOException {
    Path out = folder.resolve("none");
    refused("no class 'three'", "--class", "three", "-o", out);
    refused("--count must be 1", "--count", 0, "-o", out);
    refused("guidance must be 0 to 1000", "--guidance", -1, "-o", out);
    refused("threshold must be 0 to 1", "--threshold", 2, "-o", out);
    refused("steps must be 1 to", "--steps", 0, "-o", out);
    refused("is no classifier", "--classifier", model, "-o", out);
    refused("was not trained to upsample", "--upsampler", model, "-o", out);
    refused("was not trained to generate", "--model", upsampler, "-o", out);
    refused("is a classifier of noisy images", "--model", classifier, "-o", out);
    refused("several images need a folder", "--count", 2, "-o", folder.resolve("x.png"));
    refused(
        "is an image's own file",
        "--sheet",
        folder.resolve("y.png"),
        "-o",
        folder.resolve("y.png"));
    refused("use .png, .jpg", "-o", folder.resolve("x.gif"));
    assertThat(out).doesNotExist();
    assertThat(shell.run("colorize", Photos.write(folder.resolve("p.png"), 9, 9), "--model", model))
        .isEqualTo(2);
    assertThat(shell.sentence()).contains("was not trained to colorize, only to generate");
  }

  private void refused(String problem, Object... more) {
    List<Object> line = new ArrayList<>();
    if (!Arrays.asList(more).contains("--model")) {
      line.addAll(List.of("--model", model));
    }
    line.addAll(Arrays.asList(more));
    if (!line.contains("--steps")) {
      line.addAll(List.of("--steps", "2"));
    }
    line.add(0, "generate");
    assertThat(shell.run(line.toArray())).as(problem).isEqualTo(2);
    assertThat(shell.sentence()).contains(problem);
  }
}
