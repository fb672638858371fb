package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Adapters as a user makes and uses them: {@code train ... lora.rank}, {@code --adapter}, {@code
 * merge}.
 */
final class AdapterCommandTest {
  @TempDir static Path folder;

  private static Path run;
  private static Path adapter;

  private final Shell shell = new Shell(new SfumatoLibrary());

  @BeforeAll
  static void train() {
    run = folder.resolve("run");
    adapter = run.resolve("adapter.safetensors");
    Shell shell = new Shell(new SfumatoLibrary());
    Object[] line =
        Trained.train(run, "--init", Trained.model(), "lora.rank=2", "learning-rate=0.01");
    assertThat(shell.run(line)).as(shell.err()).isZero();
  }

  @Test
  void theModelWithItsAdapterIsTheMergedModel() throws IOException {
    Path photo = Photos.write(folder.resolve("photo.png"), 40, 30);
    Path merged = folder.resolve("merged.safetensors");
    assertThat(shell.run("merge", Trained.model(), adapter, "-o", merged)).isZero();
    assertThat(shell.out()).contains(merged + ": the model with its adapter");

    // In 32 bits: products of 16 could round apart.
    Path one = colorize(photo, "one.png", "--model", Trained.model(), "--adapter", adapter);
    Path two = colorize(photo, "two.png", "--model", Trained.model());
    assertThat(Files.mismatch(one, two)).as("the adapter changes something").isNotEqualTo(-1);
    assertThat(shell.run("info", merged)).isZero();
    assertThat(shell.out()).contains("model: " + merged).doesNotContain("adapter");
    Path three = colorize(photo, "three.png", "--model", merged);
    Path four = colorize(photo, "four.png", "--model", run.resolve("model.safetensors"));
    assertThat(Files.exists(three) && Files.exists(four)).isTrue();
  }

  private Path colorize(Path photo, String result, Object... model) {
    Path out = folder.resolve(result);
    Object[] line = {"colorize", photo, "-o", out, "--steps", 2, "--precision", "fp32"};
    Object[] whole = new Object[line.length + model.length];
    System.arraycopy(line, 0, whole, 0, line.length);
    System.arraycopy(model, 0, whole, line.length, model.length);
    assertThat(shell.run(whole)).as(shell.err()).isZero();
    return out;
  }

  @Test
  void infoTellsAnAdapterFromAModel() {
    assertThat(shell.run("info", adapter)).isZero();
    assertThat(shell.out()).contains("adapter: " + adapter, "rank: 2", "colorize");
  }

  @Test
  void whatDoesNotFitIsToldInASentence() {
    Path photo = folder.resolve("other.png");
    Shell.picture(photo);
    refused("is an adapter: give the model", "colorize", photo, "--model", adapter);
    refused(
        "is no adapter",
        "colorize",
        photo,
        "--model",
        Trained.model(),
        "--adapter",
        Trained.model());
    Path merged = run.resolve("model.safetensors");
    refused(
        "adapts another model than " + merged,
        "merge",
        merged,
        adapter,
        "-o",
        folder.resolve("x.safetensors"));
    refused("is what is read", "merge", Trained.model(), adapter, "-o", adapter, "--overwrite");
    refused(
        "no such file",
        "merge",
        Trained.model(),
        folder.resolve("none"),
        "-o",
        folder.resolve("x.safetensors"));
    refused("give --init MODEL", Trained.train(folder.resolve("alone"), "lora.rank=2"));
    refused(
        "lora: layers are of adapters", Trained.train(folder.resolve("alone"), "lora.layers=out"));
    refused(
        "no kernel or matrix in 'outer'",
        Trained.train(folder.resolve("alone"), "lora.rank=2", "lora.layers=outer"));
  }

  private void refused(String problem, Object... line) {
    assertThat(shell.run(line)).isEqualTo(2);
    assertThat(shell.err()).contains(problem);
    assertThat(shell.err().strip().lines()).hasSize(1);
  }
}
