package org.sfumato;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.config.ConfigReader;
import org.sfumato.data.ImageSets;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pictures;
import org.sfumato.torch.Compute;
import org.sfumato.train.Presets;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.Trainer;

/** Tasks that are not Sfumato's: learned from pairs, or a plug-in's. */
class CustomTaskTest {
  @TempDir Path temp;

  private static TrainConfig config(String task, String... more) {
    return ConfigReader.from(Presets.TINY)
        .changes(Map.of("tasks", Map.of(task, 1), "network", Map.of("classes", 0)))
        .overrides(
            List.of("network.image-size=16", "attention-resolutions=8", "batch-size=2", "steps=2"))
        .overrides(List.of("preview-every=1", "validate-every=2", "validation-images=2"))
        .overrides(List.of(more))
        .read();
  }

  private Path photos(String name, int... widths) throws Exception {
    Path folder = Files.createDirectories(temp.resolve(name));
    for (int width : widths) {
      ImageFiles.write(
          Pictures.photo(width, 20, width + name.length()), folder.resolve(width + ".png"), false);
    }
    return folder;
  }

  private void trainAndApply(TrainConfig config, ImageSets images, String task) throws Exception {
    Path run = temp.resolve("run");
    try (Trainer trainer = new Trainer(config, images, images, run, "cpu", List.of())) {
      assertThat(trainer.train(() -> false)).isTrue();
    }
    assertThat(run.resolve("samples").toFile().list()).hasSize(2);
    Options few = Options.DEFAULT.withSteps(2);
    try (Sfumato sfumato = Sfumato.load(run.resolve("model.safetensors"), Compute.CPU_FP32)) {
      BufferedImage photo = Pictures.photo(30, 21, 1);
      BufferedImage made = sfumato.apply(task, photo, few);
      assertThat(made.getWidth()).isEqualTo(30);
      assertThat(made.getHeight()).isEqualTo(21);
      assertThatThrownBy(() -> sfumato.apply("restore", photo, few))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("only to " + task);
    }
  }

  @Test
  void aPlugInsTaskIsTrainedAndUsed() throws Exception {
    ImageSets images = ImageSets.of(List.of(photos("a", 24, 30)));
    trainAndApply(config("negative"), images, "negative");
  }

  @Test
  void pairsAreLearnedAndUsed() throws Exception {
    ImageSets pairs =
        ImageSets.of(List.of(photos("y", 24, 30))).withConditions(List.of(photos("xx", 24, 30)));
    trainAndApply(config("translate"), pairs, "translate");
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertThatThrownBy(() -> config("translate", "tasks.colorize=1"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("translate learns from pairs, so it is learned alone");
    // Both have label 0.
    assertThatThrownBy(() -> config("negative", "tasks.colorize=1", "network.classes=4"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("have one label");
    assertThat(config("negative", "tasks.colorize=1").tasks()).hasSize(2);
    ModelConfig foreign =
        new ModelConfig(
            config("negative").network(), config("negative").diffusion(), Map.of("deblur", 1.0));
    assertThat(foreign.misfit())
        .hasValue("its tasks are a plug-in's, which is not on the class path: deblur");
  }
}
