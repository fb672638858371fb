package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.torch.Precision;
import org.sfumato.train.Presets;
import org.sfumato.train.doctor.DiskEstimate;
import org.sfumato.train.doctor.Leak;
import org.sfumato.train.doctor.MemoryEstimate;
import org.sfumato.train.doctor.MemoryEstimate.Basis;
import org.sfumato.train.doctor.Report;
import org.sfumato.train.doctor.TimeEstimate;
import org.sfumato.train.doctor.Warning;

/** {@code doctor}: what it says, and with which exit code. */
final class DoctorCommandTest {
  private static final MemoryEstimate MEMORY =
      new MemoryEstimate(
          1_250_000_000L,
          4_000_000,
          96_000_000,
          Basis.MEASURED,
          List.of(8),
          0,
          25_000_000_000L,
          20_000_000_000L);
  private static final TimeEstimate TIME =
      new TimeEstimate(3, 0.1, 200, 4, 20, 5, 10, 0.5, 5, false, true);

  @TempDir Path folder;

  private final Shell shell = new Shell();

  private static Report report(List<Warning> warnings, List<Leak> leaks, Optional<String> refusal) {
    return new Report(
        Presets.TINY,
        Precision.BF16,
        209_635,
        100,
        20,
        120,
        Map.of("uncrop", 0.5),
        MEMORY,
        refusal.isPresent() ? Optional.empty() : Optional.of(TIME),
        new DiskEstimate(12_000_000, 77_000_000_000L),
        warnings,
        leaks,
        List.of(),
        refusal);
  }

  @Test
  void aRunIsDescribedForPeople() {
    shell.library.report = report(List.of(), List.of(), Optional.empty());

    assertThat(shell.run("doctor", "--preset", "tiny", "steps=2000")).isZero();
    assertThat(shell.out().lines())
        .containsExactly(
            "network    0.2 million parameters, 32 x 32 pixels, bf16",
            "steps      2000 of 8 images: each of 100 is seen about 160 times",
            "masks      uncrop makes 50 % of the picture",
            "memory     1.25 GB (measured by a trial); this machine has 25 GB, of which 20 GB are"
                + " free",
            "           0.00 GB weights, gradients, average and two moments",
            "           0.10 GB decoded images",
            "           1.15 GB activations, libtorch and Java",
            "time       3m58s (measured by a trial)",
            "           3m20s of steps, 0.10 s each",
            "           0m20s of validations, 4.00 s each",
            "           0m10s of sample grids, 5.00 s each",
            "           0m05s of checkpoints, 0.50 s each",
            "disk       0.01 GB for checkpoints and models; 77 GB are free",
            "no warnings");
    assertThat(shell.err().lines()).containsExactly("  tries steps of 8 images ...");
    assertThat(shell.library.examined.config().steps()).isEqualTo(2000);
    assertThat(shell.library.examined.images().places()).isEmpty();
  }

  @Test
  void warningsAreCountedAndLeaveTheExitCodeAlone() {
    Warning warning = new Warning("leak", "1 of 20 images are learned, too");
    shell.library.report =
        report(List.of(warning, warning), List.of(new Leak("a.jpg", "b.jpg", 2)), Optional.empty());

    assertThat(shell.run("doctor", "--preset", "tiny", "--quiet")).isZero();
    assertThat(shell.out() + shell.err()).isEmpty();
    assertThat(shell.run("doctor", "--preset", "tiny")).isZero();
    assertThat(shell.out())
        .contains("leak       b.jpg is a.jpg", "2 warnings:")
        .contains("  leak: 1 of 20 images are learned, too");
  }

  @Test
  void oneObjectForPrograms() throws IOException {
    Warning warning = new Warning("leak", "1 of 20 images are learned, too");
    shell.library.report =
        report(List.of(warning), List.of(new Leak("a.jpg", "b.jpg", 2)), Optional.empty());

    assertThat(shell.run("doctor", "--preset", "tiny", "--json")).isZero();
    assertThat(shell.out()).hasLineCount(1);
    JsonNode facts = new ObjectMapper().readTree(shell.out());
    assertThat(facts.get("can-run").asBoolean()).isTrue();
    assertThat(facts.at("/memory/peak-bytes").asLong()).isEqualTo(1_250_000_000L);
    assertThat(facts.at("/memory/basis").asText()).isEqualTo("measured");
    assertThat(facts.at("/time/seconds").asDouble()).isEqualTo(238);
    assertThat(facts.at("/warnings/0/check").asText()).isEqualTo("leak");
    assertThat(facts.at("/leaks/0/validation").asText()).isEqualTo("b.jpg");
  }

  @Test
  void aRunThatCannotFitIsTheUsersToChange() throws IOException {
    shell.library.report =
        report(List.of(), List.of(), Optional.of("the run needs at least 156 GB of memory"));

    assertThat(shell.run("doctor", "--preset", "palette-256", "--json", "--quiet")).isEqualTo(2);
    assertThat(shell.sentence()).isEqualTo("sfumato: the run needs at least 156 GB of memory");
    JsonNode facts = new ObjectMapper().readTree(shell.out());
    assertThat(facts.get("can-run").asBoolean()).isFalse();
    assertThat(facts.get("time").isNull()).isTrue();
  }

  @Test
  void aRecipeIsCheckedAsTrainDoes() throws IOException {
    Path data = Files.createDirectory(folder.resolve("data"));
    assertThat(shell.run("doctor", "--preset", "tiny", "stpes=3")).isEqualTo(2);
    assertThat(shell.sentence()).contains("unknown key 'stpes'; did you mean 'steps'?");
    assertThat(shell.run("doctor", "--preset", "tiny", "attention-resolutions=13")).isEqualTo(2);
    assertThat(shell.sentence()).contains("attention would never fire");
    assertThat(shell.run("doctor", "--preset", "tiny", "--data-x", data)).isEqualTo(2);
    assertThat(shell.sentence()).contains("pairs need both sides");
    assertThat(shell.run("doctor", "--data", data)).isEqualTo(2);
    assertThat(shell.sentence()).contains("--preset NAME or --config FILE");
    assertThat(shell.library.examined).isNull();
  }

  @Test
  void withoutARecipeTheMachineIsDescribed() {
    assertThat(shell.run("doctor")).isZero();
    assertThat(shell.out().strip()).isEqualTo("cores: 2");
    assertThat(shell.run("doctor", "--json")).isZero();
    assertThat(shell.out().strip()).isEqualTo("{\"cores\":2}");
  }

  @Test
  void theRealMachineToo() {
    Shell real = new Shell(new SfumatoLibrary());
    assertThat(real.run("doctor")).isZero();
    assertThat(real.out()).contains("java: ", "libtorch: ", "natives: [", "bundled-model: ");
  }

  /** From the command line to another process and back. */
  @Test
  void aRealRun() throws IOException {
    Shell real = new Shell(new SfumatoLibrary());
    Object[] line = {
      "doctor",
      "--preset",
      "tiny",
      "--data",
      Trained.photos(),
      "--threads",
      1,
      "--json",
      "--quiet",
      "batch-size=1",
      "precision=fp32",
      "tasks={restore: 1}",
      "curriculum.subsets=1"
    };
    assertThat(real.run(line)).as(real.err()).isZero();
    JsonNode facts = new ObjectMapper().readTree(real.out());
    assertThat(facts.at("/memory/batches-tried/0").asInt()).isEqualTo(1);
    assertThat(facts.at("/time/step").asDouble()).isPositive();
    assertThat(facts.at("/warnings").findValuesAsText("check"))
        .contains("few-images", "validation");

    line[line.length - 1] = "curriculum.subsets=9";
    assertThat(real.run(line)).isEqualTo(2);
    assertThat(real.sentence()).contains("subsets must be at most 3, the number of images, not 9");
  }
}
