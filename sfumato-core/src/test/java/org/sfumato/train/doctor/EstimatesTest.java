package org.sfumato.train.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sfumato.torch.Precision;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.doctor.MemoryEstimate.Basis;
import org.sfumato.train.doctor.TrialResult.End;
import org.sfumato.train.doctor.Trials.Measured;

/** The arithmetic between trials and what is said of a run. */
final class EstimatesTest {
  private static final long GIGABYTE = 1_000_000_000L;

  @Test
  void aLineThroughPointsOnIt() {
    Line line = Line.through(new double[] {1, 2, 4}, new double[] {13, 16, 22});
    assertThat(line.fixed()).isCloseTo(10, within(1e-12));
    assertThat(line.each()).isCloseTo(3, within(1e-12));
    assertThat(line.at(1024)).isCloseTo(3082, within(1e-9));
    // Nothing grows cheaper with more images: that would be the noise of measuring.
    assertThat(Line.through(new double[] {1, 2}, new double[] {5, 4}).each()).isZero();
  }

  @Test
  void whatIsKnownWithoutTrying() {
    TrainConfig tiny = Configs.of("tiny");
    KnownMemory known = KnownMemory.of(tiny, Precision.BF16);
    assertThat(known.parameters()).isEqualTo(tiny.trainable().parameters().count());
    assertThat(known.state()).isEqualTo(20 * known.parameters());
    // 32 x 32 x 16 of the first convolution and of the level's block, 16 x 16 x 16 of the way down,
    // 16 x 16 x 32 of the second level's: two bytes each.
    assertThat(known.imageFloor()).isEqualTo(2 * (2 * 16_384 + 4_096 + 8_192));
    assertThat(KnownMemory.of(tiny, Precision.FP32).imageFloor()).isEqualTo(2 * known.imageFloor());
    // 256 patches of 192 numbers, four blocks.
    TrainConfig rin = Configs.of("rin-small-64");
    assertThat(KnownMemory.of(rin, Precision.BF16).imageFloor()).isPositive().isEven();
    assertThat(known.floor(8)).isEqualTo(known.state() + 8 * known.imageFloor());
  }

  @Test
  void adaptersAndMomentsOf16BitsTakeLess() {
    long n = KnownMemory.of(Configs.of("tiny"), Precision.BF16).parameters();
    KnownMemory halved = KnownMemory.of(Configs.of("tiny", "optimizer.state=bf16"), Precision.BF16);
    assertThat(halved.state()).isEqualTo(16 * n);
    assertThat(halved.checkpoint()).isEqualTo(16 * n); // moments of 32 bits in the file

    TrainConfig lora = Configs.of("tiny", "lora.rank=1", "lora.layers=out.2");
    // The last convolution, [3, 16, 3, 3]: A is [1, 144], B [3, 1].
    assertThat(KnownMemory.of(lora, Precision.BF16).state()).isEqualTo(12 * n + 20 * 147);
    assertThat(KnownMemory.of(lora, Precision.BF16).checkpoint()).isEqualTo(4 * n + 16 * 147);
  }

  private static TrialResult trial(int batch, long steps, long peak, double seconds) {
    return new TrialResult(End.DONE, "", batch, 3, 2, seconds, 0, 0, 0, GIGABYTE, steps, peak);
  }

  @Test
  void batchesThatCannotBeTriedFollowFromSmallOnes() {
    KnownMemory known = new KnownMemory(1_000_000, 20_000_000, 16_000_000, 1_000_000);
    List<TrialResult> trials =
        List.of(
            trial(1, 3 * GIGABYTE, 4 * GIGABYTE, 3),
            trial(2, 5 * GIGABYTE, 5 * GIGABYTE, 5),
            trial(4, 9 * GIGABYTE, 9 * GIGABYTE, 9));
    Measured derived = Measured.derived(trials, 64, known);
    assertThat(derived.peakBytes()).isCloseTo(129 * GIGABYTE, within(10L));
    assertThat(derived.bytesEach()).isCloseTo(2e9, within(10.0));
    assertThat(derived.stepSeconds()).isCloseTo(129, within(1e-9));
    assertThat(derived.direct()).isFalse();

    // Validation's own batch counts where it is the larger one.
    List<TrialResult> small = List.of(trial(1, GIGABYTE, 7 * GIGABYTE, 1));
    assertThat(Measured.derived(small, 2, known).peakBytes()).isEqualTo(7 * GIGABYTE);
    assertThat(Measured.derived(small, 2, known).stepSeconds()).isEqualTo(2);
  }

  private static Measured measured(double step) {
    return new Measured(true, List.of(8), 2 * GIGABYTE, 0, 3, step, 0.1, 5, 0.5);
  }

  private static ImageSurvey survey(int files, double secondsEach) {
    return new ImageSurvey(files, List.of(), List.of(), List.of(), secondsEach);
  }

  @Test
  void timeIsTheSumOfItsParts() {
    TrainConfig config = Configs.of("tiny", "steps=1000", "validation-images=10");
    KnownMemory known = KnownMemory.of(config, Precision.BF16);
    TimeEstimate time = TimeEstimate.of(config, measured(2), known, survey(100, 0.01), 1, true);
    assertThat(time.steps()).isCloseTo(2000, within(1e-9));
    assertThat(time.validation()).isCloseTo(4, within(1e-9)); // 10 images, 4 tasks
    assertThat(time.validations()).isCloseTo(5 * 4, within(1e-9)); // every 200 steps
    assertThat(time.previews()).isCloseTo(2 * 5, within(1e-9)); // every 500
    assertThat(time.checkpoints()).isCloseTo(10 * 0.5, within(1e-9)); // every 100
    assertThat(time.total()).isCloseTo(3 + 2000 + 20 + 10 + 5, within(1e-9));
    assertThat(time.waits()).isFalse();
    assertThat(TimeEstimate.of(config, measured(2), known, survey(100, 0.01), 1, false))
        .extracting(TimeEstimate::validations)
        .isEqualTo(0.0);
  }

  @Test
  void stepsWaitForImagesThatAreDecodedSlowly() {
    TrainConfig config = Configs.of("tiny", "steps=1000", "accumulate=2");
    KnownMemory known = KnownMemory.of(config, Precision.BF16);
    // 16 images of a second each, once; then they stay in memory: 100 steps of 16, 900 of 2 x 2.
    TimeEstimate kept = TimeEstimate.of(config, measured(2), known, survey(1600, 1), 1, false);
    assertThat(kept.steps()).isCloseTo(100 * 16 + 900 * 4, within(1e-9));
    assertThat(kept.waits()).isFalse();
    TimeEstimate none = TimeEstimate.of(config, measured(2), known, survey(1600, 1), 0, false);
    assertThat(none.steps()).isCloseTo(1000 * 16, within(1e-9));
    assertThat(none.waits()).isTrue();
  }

  @Test
  void decodedImagesAreKeptInMemoryOrOnDisk() {
    // 10 images of 100 x 100 pixels, of four bytes.
    ImageLook look = new ImageLook("", 100, 100, Optional.empty(), Double.NaN);
    ImageSurvey ten = new ImageSurvey(10, List.of(look), List.of(), List.of(), 0);
    assertThat(Decoded.of(Configs.of("tiny"), ten, ten, GIGABYTE))
        .isEqualTo(new Decoded(800_000, 0, 1));
    assertThat(Decoded.of(Configs.of("tiny", "cache-megabytes=0"), ten, ten, GIGABYTE))
        .isEqualTo(new Decoded(0, 0, 0));
    TrainConfig disk = Configs.of("tiny", "cache=disk", "curriculum.subsets=2");
    assertThat(Decoded.of(disk, ten, ImageSurvey.NONE, GIGABYTE))
        .isEqualTo(new Decoded(0, 200_000, 1));
    assertThat(Decoded.of(disk, ten, ImageSurvey.NONE, 400_000).share()).isEqualTo(0.5);
  }

  private static MemoryEstimate memory(
      TrainConfig config, Optional<Measured> measured, long machine, long free) {
    return MemoryEstimate.of(
        config, KnownMemory.of(config, Precision.BF16), 0, measured, machine, free);
  }

  @Test
  void whatCannotFitIsRefusedByArithmeticWithWhatWould() {
    TrainConfig palette = Configs.of("palette-256");
    MemoryEstimate memory = memory(palette, Optional.empty(), 24 * GIGABYTE, 20 * GIGABYTE);
    assertThat(memory.basis()).isEqualTo(Basis.AT_LEAST);
    assertThat(memory.state()).isEqualTo(20L * 552_814_083);
    assertThat(memory.refusal(palette, KnownMemory.of(palette, Precision.BF16)).orElseThrow())
        .startsWith("the run needs at least 156 GB of memory (11 GB of it for weights, gradients,")
        .endsWith("and this machine has 24 GB: try batch-size=2 accumulate=512");
    // A machine that is too small for the weights alone.
    assertThat(
            memory(palette, Optional.empty(), 8 * GIGABYTE, GIGABYTE)
                .refusal(palette, KnownMemory.of(palette, Precision.BF16))
                .orElseThrow())
        .endsWith("this machine has 8.00 GB: choose a smaller network");
  }

  @Test
  void whatTrialsShowToBeTooLargeIsRefusedWithWhatWouldFit() {
    TrainConfig config = Configs.of("tiny", "batch-size=64");
    Measured derived = new Measured(false, List.of(1, 2, 4), 33 * GIGABYTE, 5e8, 1, 1, 0, 0, 0);
    MemoryEstimate memory = memory(config, Optional.of(derived), 16 * GIGABYTE, 15 * GIGABYTE);
    // 1 GB, and half a GB an image: 25 fit into 85 % of the machine.
    assertThat(memory.refusal(config, KnownMemory.of(config, Precision.BF16)).orElseThrow())
        .contains("needs about 33 GB", "give batch-size=16 accumulate=4")
        .contains("network.checkpoint-activations=true");
    TrainConfig recomputing = Configs.of("tiny", "batch-size=64", "checkpoint-activations=true");
    assertThat(memory.refusal(recomputing, KnownMemory.of(config, Precision.BF16)).orElseThrow())
        .doesNotContain("checkpoint-activations");
  }

  @Test
  void whatFitsIsNotRefusedAndOtherProgramsAreTold() {
    TrainConfig config = Configs.of("tiny");
    MemoryEstimate roomy = memory(config, Optional.of(measured(1)), 16 * GIGABYTE, 15 * GIGABYTE);
    assertThat(roomy.refusal(config, KnownMemory.of(config, Precision.BF16))).isEmpty();
    assertThat(roomy.warning()).isEmpty();
    MemoryEstimate busy = memory(config, Optional.of(measured(1)), 16 * GIGABYTE, GIGABYTE);
    assertThat(busy.refusal(config, KnownMemory.of(config, Precision.BF16))).isEmpty();
    assertThat(busy.warning().orElseThrow().sentence())
        .isEqualTo(
            "the run needs 2.00 GB of memory, and of this machine's 16 GB only 1.00 GB are free: end"
                + " other programs first");
  }

  @Test
  void checkpointsNeedRoom() {
    TrainConfig config = Configs.of("tiny", "steps=1000", "keep-every=100");
    KnownMemory known = KnownMemory.of(config, Precision.BF16);
    DiskEstimate disk = DiskEstimate.of(config, known, 1000, 77);
    // Two kept, the good one and the one at hand; ten for good; models in 16 bits.
    assertThat(disk.bytes()).isEqualTo(known.parameters() * (16 * 14 + 3 * 2) + 1000);
    assertThat(DiskEstimate.free(Optional.empty())).isPositive();
    assertThat(new DiskEstimate(10, 10).warning()).isEmpty();
    assertThat(new DiskEstimate(11, 10).warning().orElseThrow().sentence())
        .contains("make room, or give a smaller keep-checkpoints");
  }
}
