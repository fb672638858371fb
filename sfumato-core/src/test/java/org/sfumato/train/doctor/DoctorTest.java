package org.sfumato.train.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.data.ImageSets;
import org.sfumato.error.InputException;
import org.sfumato.image.Pictures;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.doctor.MemoryEstimate.Basis;

/** A whole examination, with its trial in another process. */
final class DoctorTest {
  @TempDir Path folder;
  private Path photos;
  private Path others;

  @BeforeEach
  void makePhotographs() throws IOException {
    photos = Files.createDirectories(folder.resolve("photos"));
    others = Files.createDirectories(folder.resolve("others"));
    for (int i = 0; i < 3; i++) {
      write(photos.resolve(i + ".png"), 60, 50, i);
    }
    write(photos.resolve("small.png"), 20, 50, 5);
    Files.writeString(photos.resolve("torn.jpg"), "no image");
    write(others.resolve("copy.png"), 60, 50, 2);
  }

  private static void write(Path file, int width, int height, long seed) throws IOException {
    ImageIO.write(Pictures.photo(width, height, seed), "png", file.toFile());
  }

  private Examination asked(TrainConfig config, Optional<Path> init) {
    return new Examination(
        config,
        ImageSets.of(List.of(photos)),
        ImageSets.of(List.of(others)),
        init,
        Optional.empty(),
        "cpu",
        OptionalInt.of(1));
  }

  @Test
  void aRunIsTriedAndItsFaultsAreFound() throws IOException {
    TrainConfig config = Configs.of("tiny", "batch-size=2", "precision=fp32", "tasks={inpaint: 1}");
    List<String> begun = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void begins(String what) {
            begun.add(what);
          }
        };
    Report report = Doctor.examine(asked(config, Optional.empty()), 0, progress);

    assertThat(begun).hasSize(3).last().isEqualTo("tries steps of 2 images");
    assertThat(report.refusal()).isEmpty();
    assertThat(report.images()).isEqualTo(5);
    assertThat(report.masks()).containsOnlyKeys("inpaint");
    assertThat(report.warnings())
        .extracting(Warning::check)
        .contains("few-images", "validation", "small-images", "unreadable", "leak");
    assertThat(report.leaks()).extracting(Leak::kept).first().asString().endsWith("copy.png");
    assertThat(report.unreadable()).hasSize(1).first().asString().contains("torn.jpg");
    MemoryEstimate memory = report.memory();
    assertThat(memory.basis()).isEqualTo(Basis.MEASURED);
    // A Java process with libtorch in it: not less, and for this network not much more.
    assertThat(memory.peak()).isBetween(100L << 20, 4L << 30);
    TimeEstimate time = report.time().orElseThrow();
    assertThat(time.step()).isPositive();
    assertThat(time.preview()).isPositive();
    assertThat(time.checkpoint()).isPositive();
    assertThat(time.total()).isGreaterThan(time.steps());
  }

  @Test
  void whatTheRunWouldRefuseIsRefusedInItsWords() throws IOException {
    Path init = Files.writeString(folder.resolve("model.safetensors"), "no model");
    TrainConfig config = Configs.of("tiny", "batch-size=2");
    assertThatThrownBy(() -> Doctor.examine(asked(config, Optional.of(init)), 0, Progress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("model.safetensors");

    TrainConfig curriculum = Configs.of("tiny", "curriculum.subsets=9");
    assertThatThrownBy(() -> Doctor.examine(asked(curriculum, Optional.empty()), 0, Progress.NONE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("subsets must be at most 5, the number of images, not 9");
  }

  @Test
  void aRunThatCannotFitIsNotTried() {
    // 176 GB of weights and what belongs to them, at least.
    TrainConfig config = Configs.of("palette-256", "base-channels=1024");
    Examination asked =
        new Examination(
            config,
            ImageSets.of(List.of()),
            ImageSets.of(List.of()),
            Optional.empty(),
            Optional.empty(),
            "cpu",
            OptionalInt.empty());
    Report report = Doctor.examine(asked, 0, Progress.NONE);
    assertThat(report.refusal().orElseThrow()).startsWith("the run needs at least");
    assertThat(report.memory().basis()).isEqualTo(Basis.AT_LEAST);
    assertThat(report.time()).isEmpty();
    assertThat(report.warnings()).extracting(Warning::check).doesNotContain("few-images");
  }

  @Test
  void theMachineTellsOfItself() {
    assertThat(Machine.facts()).containsKeys("system", "java", "cores", "environment");
    assertThat(Machine.libtorch()).containsKeys("libtorch", "natives", "memory", "devices");
    assertThat((List<?>) Machine.libtorch().get("natives")).isNotEmpty();
  }
}
