package org.sfumato.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.Loss;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.diffusion.Residual;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.diffusion.ScheduleSpec;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.task.Colorization;
import org.sfumato.task.Inpainting;
import org.sfumato.task.JpegRestoration;
import org.sfumato.task.Patch;
import org.sfumato.task.PhotoTask;
import org.sfumato.task.Uncropping;
import org.sfumato.torch.Compute;
import org.sfumato.torch.LibTorch;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Processor;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/** With a network of random weights: nothing promised here depends on their values. */
class GeneratorTest {
  private static final Pixels PHOTO = Pixels.of(Pictures.photo(32, 32, 1));
  private static final PhotoTask COLORIZE = new Colorization();
  private static final PhotoTask RESTORE = new JpegRestoration();

  private FlatParameters weights;
  private Generator told;
  private FlatParameters otherWeights;
  private Generator untold;

  @BeforeEach
  void makeNetworks() {
    UNet network = new UNet(UNetPresets.TINY.withClasses(4));
    UNet other = new UNet(UNetPresets.TINY);
    weights = new FlatParameters(network.parameters(), Compute.CPU_FP32);
    otherWeights = new FlatParameters(other.parameters(), Compute.CPU_FP32);
    try (RandomStream random = new RandomStream(1)) {
      random.fillNormal(weights.values(), 0, 0.1);
      random.fillNormal(otherWeights.values(), 0, 0.1);
    }
    told = generator(network);
    untold = generator(other);
  }

  private static Generator generator(UNet network) {
    return new Generator(
        network,
        DiffusionConfig.PALETTE_V,
        Compute.CPU_FP32,
        new SamplingConfig(SamplingConfig.Kind.DDPM, 2));
  }

  @AfterEach
  void free() {
    weights.close();
    otherWeights.close();
  }

  @Test
  void aNetworkThatIsToldItsTaskMakesAnotherPictureForAnotherTask() {
    Pixels colorized = told.generate(List.of(patch(COLORIZE)), List.of(7L)).get(0);
    Pixels restored = told.generate(List.of(patch(RESTORE)), List.of(7L)).get(0);
    assertThat(colorized).isNotEqualTo(restored);

    Pixels again = told.generate(List.of(patch(COLORIZE)), List.of(7L)).get(0);
    assertThat(again).isEqualTo(colorized);
  }

  /**
   * As hints to a colorization are: kept, and seen by the network, so that the rest differs too.
   */
  @Test
  void whatIsGivenOfTheAnswerIsKept() {
    Pixels mask = Pixels.filled(1, 32, 32, 1);
    mask.data()[mask.index(0, 3, 4)] = 0;
    Pixels picture = Pixels.filled(3, 32, 32, 0.5f);
    Patch hinted = new Patch(COLORIZE, PHOTO, null, new Patch.Given(picture, mask));
    List<Pixels> both = told.generate(List.of(hinted, patch(COLORIZE)), List.of(7L, 7L));
    for (int c = 0; c < 3; c++) {
      assertThat(both.get(0).at(c, 3, 4)).isCloseTo(0.5f, within(1e-5f));
    }
    assertThat(both.get(0).at(0, 3, 6)).isNotEqualTo(both.get(1).at(0, 3, 6));
    assertClose(both.get(1), told.generate(List.of(patch(COLORIZE)), List.of(7L)).get(0));
  }

  /** Palette's baseline: one answer, in one step, whatever was asked for. */
  @Test
  void aRegressionAnswersOnceAndNoNoiseChangesIt() {
    DiffusionConfig regression =
        DiffusionConfig.of(
            Parameterization.REGRESSION,
            Loss.L2,
            ResidualKind.NONE,
            DiffusionConfig.PALETTE.schedule());
    Generator generator =
        new Generator(told.network(), regression, Compute.CPU_FP32, SamplingConfig.DEFAULT);
    List<Integer> steps = new ArrayList<>();
    Pixels first =
        generator
            .generate(List.of(patch(COLORIZE)), List.of(7L), (step, of) -> steps.add(of))
            .get(0);
    assertThat(steps).containsExactly(1);
    assertThat(generator.generate(List.of(patch(COLORIZE)), List.of(8L)).get(0)).isEqualTo(first);
    assertThat(generator.generate(List.of(patch(RESTORE)), List.of(7L)).get(0)).isNotEqualTo(first);
  }

  /** Each image of a batch is told its own. */
  @Test
  void tasksMayBeMixedInOneBatch() {
    List<Pixels> both = told.generate(List.of(patch(COLORIZE), patch(RESTORE)), List.of(7L, 7L));
    assertClose(both.get(0), told.generate(List.of(patch(COLORIZE)), List.of(7L)).get(0));
    assertClose(both.get(1), told.generate(List.of(patch(RESTORE)), List.of(7L)).get(0));
  }

  /** So that a folder's results are those of one by one, in the precision that is the default. */
  @Test
  void inABatchAPictureIsBitForBitWhatItIsAlone() {
    assumeThat(Processor.multipliesTiles()).as("its products are not promised").isFalse();
    int threads = LibTorch.threads();
    LibTorch.setThreads(2);
    Generator fast =
        new Generator(
            untold.network(),
            DiffusionConfig.PALETTE_V,
            Compute.of("cpu", "bf16"),
            untold.sampling());
    try {
      List<Patch> patches = Collections.nCopies(5, patch(COLORIZE));
      List<Pixels> together = fast.generate(patches, List.of(1L, 2L, 3L, 4L, 5L));
      for (int i = 0; i < 5; i++) {
        assertThat(together.get(i))
            .isEqualTo(fast.generate(List.of(patch(COLORIZE)), List.of(i + 1L)).get(0));
      }
    } finally {
      LibTorch.setThreads(threads);
    }
  }

  @Test
  void anotherNetworkSeesOnlyTheCondition() {
    assertThat(untold.generate(List.of(patch(COLORIZE)), List.of(7L)))
        .isEqualTo(untold.generate(List.of(patch(RESTORE)), List.of(7L)));
  }

  @Test
  void outsideTheMaskThePictureIsTheCondition() {
    Pixels mask = Pixels.zeros(1, 32, 32);
    mask.data()[mask.index(0, 3, 4)] = 1;
    Patch patch = new Patch(new Inpainting(), PHOTO, mask).withNoise(new SplittableRandom(1));
    Pixels filled = told.generate(List.of(patch), List.of(7L)).get(0);
    int changed = 0;
    for (int i = 0; i < filled.data().length; i++) {
      if (Math.abs(filled.data()[i] - PHOTO.data()[i]) > 1e-5) {
        changed++;
        assertThat(i % (32 * 32)).isEqualTo(3 * 32 + 4);
      }
    }
    assertThat(changed).isEqualTo(3);
  }

  /**
   * A network of differences that always says k makes of every patch its guess plus k times its own
   * task's spread, or that of the place.
   */
  @ParameterizedTest
  @EnumSource(names = {"EVEN", "LOCAL"})
  void differencesAreToldInTheUnitsOfEachPatch(ResidualKind kind) {
    float k = 0.3f;
    Pixels mask = Pixels.zeros(1, 32, 32);
    Arrays.fill(mask.data(), 0, 10 * 32, 1);
    List<Patch> patches =
        List.of(
            patch(COLORIZE),
            patch(RESTORE),
            new Patch(new Inpainting(), PHOTO, mask),
            new Patch(new Uncropping(), PHOTO, mask));
    SamplingConfig sampling = new SamplingConfig(SamplingConfig.Kind.DDIM, 3);
    List<Pixels> pictures = drawn(Parameterization.X0, kind, k, sampling, patches, 1);
    for (int p = 0; p < patches.size(); p++) {
      Patch patch = patches.get(p);
      Pixels expected = patch.guess().copy();
      for (int i = 0; i < expected.data().length; i++) {
        if (patch.mask() == null || patch.mask().data()[i % (32 * 32)] == 1) {
          double spread =
              kind == ResidualKind.EVEN
                  ? patch.task().spread()
                  : patch.localSpread().data()[i % (32 * 32)];
          double told = expected.data()[i] + k * spread;
          expected.data()[i] = (float) Math.min(1, told);
        }
      }
      assertClose(pictures.get(p), expected);
    }
  }

  /** None in the tint of the whole, little in coarse shapes. */
  @Test
  void chanceDecidesDetailsOnly() {
    Pixels gray = Pixels.zeros(3, 32, 32);
    Patch uncoloured = new Patch(COLORIZE, gray, null);
    Patch hole = new Patch(new Inpainting(), gray, Pixels.filled(1, 32, 32, 1));
    Pixels coloured = drawnBlindly(ResidualKind.EVEN, SamplingConfig.Kind.DDPM, uncoloured, 1);
    Pixels other = drawnBlindly(ResidualKind.EVEN, SamplingConfig.Kind.DDPM, uncoloured, 2);
    Pixels filled = drawnBlindly(ResidualKind.EVEN, SamplingConfig.Kind.DDPM, hole, 1);
    assertThat(coloured).isNotEqualTo(other);
    assertThat(deviationOfMeans(coloured, 32)).isLessThan(1e-6); // rounding alone
    assertThat(deviationOfMeans(filled, 16) / deviationOfMeans(filled, 1))
        .isLessThan(0.5 * deviationOfMeans(coloured, 16) / deviationOfMeans(coloured, 1));
  }

  /** Where a picture is larger than the window of colours, its quarters are not left to chance. */
  @Test
  void chanceDecidesNoLargePartsColour() {
    Patch uncoloured = new Patch(COLORIZE, Pixels.zeros(3, 64, 64), null);
    Pixels coloured = drawnBlindly(ResidualKind.EVEN, SamplingConfig.Kind.DDPM, uncoloured, 1);
    double details = deviationOfMeans(coloured, 1);
    // White noise has 1/64 and 1/32 of its deviation left; windows are cut at the picture's edges.
    assertThat(deviationOfMeans(coloured, 64) / details).isLessThan(0.4 / 64);
    assertThat(deviationOfMeans(coloured, 32) / details).isBetween(0.02 / 32, 0.5 / 32);
  }

  /** The tasks' own windows, which the batch must not mix up. */
  @Test
  void eachTaskHasItsWindow() {
    assertThat(new Inpainting().noiseWindow()).isEqualTo(9);
    assertThat(new Uncropping().noiseWindow()).isEqualTo(9);
    assertThat(new Uncropping(true).noiseWindow()).isEqualTo(33);
    assertThat(new Colorization().noiseWindow()).isEqualTo(33);
    assertThat(new JpegRestoration().noiseWindow()).isZero();
    Pixels gray = Pixels.zeros(3, 32, 32);
    Patch uncoloured = new Patch(COLORIZE, gray, null);
    Patch hole = new Patch(new Inpainting(), gray, Pixels.filled(1, 32, 32, 1));
    SamplingConfig.Kind kind = SamplingConfig.Kind.DPM_SOLVER;
    List<Pixels> both = drawnBlindly(ResidualKind.EVEN, kind, List.of(uncoloured, hole), 1);
    assertThat(both.get(0)).isEqualTo(drawnBlindly(ResidualKind.EVEN, kind, uncoloured, 1));
    assertThat(both.get(1)).isEqualTo(drawnBlindly(ResidualKind.EVEN, kind, hole, 2));
  }

  /** Palette's sampler, and networks that learn pictures and not differences. */
  @Test
  void noiseIsAsItComesWhereThatWasAskedFor() {
    Patch gray = new Patch(COLORIZE, Pixels.zeros(3, 32, 32), null);
    for (Pixels picture :
        List.of(
            drawnBlindly(ResidualKind.EVEN, SamplingConfig.Kind.PALETTE, gray, 1),
            drawnBlindly(ResidualKind.NONE, SamplingConfig.Kind.DDPM, gray, 1))) {
      assertThat(deviationOfMeans(picture, 32)).isGreaterThan(1e-4);
    }
  }

  /** By a network that knows nothing, so that all that is drawn is noise. */
  private static Pixels drawnBlindly(
      ResidualKind residual, SamplingConfig.Kind sampler, Patch patch, long seed) {
    return drawnBlindly(residual, sampler, List.of(patch), seed).get(0);
  }

  private static List<Pixels> drawnBlindly(
      ResidualKind residual, SamplingConfig.Kind sampler, List<Patch> patches, long seed) {
    SamplingConfig sampling = new SamplingConfig(sampler, 5);
    return drawn(Parameterization.V, residual, 0, sampling, patches, seed);
  }

  /**
   * By a network that says the same of everything.
   *
   * @param seed of the first patch; the others have those after it
   */
  private static List<Pixels> drawn(
      Parameterization prediction,
      ResidualKind residual,
      float says,
      SamplingConfig sampling,
      List<Patch> patches,
      long seed) {
    DiffusionConfig config =
        DiffusionConfig.of(prediction, Loss.L2, residual, ScheduleSpec.betas(2000, 1e-6, 0.01));
    UNet network = new UNet(UNetPresets.TINY);
    try (FlatParameters flat = new FlatParameters(network.parameters(), Compute.CPU_FP32);
        NoGrad off = new NoGrad()) {
      flat.values().zero_();
      network.parameters().byName().get("out.2.bias").tensor().fill_(new Scalar(says));
      return new Generator(network, config, Compute.CPU_FP32, sampling)
          .generate(patches, LongStream.range(seed, seed + patches.size()).boxed().toList());
    }
  }

  /** How much the means of squares of this side differ from 0. */
  private static double deviationOfMeans(Pixels picture, int side) {
    double sum = 0;
    int squares = picture.data().length / side / side;
    for (int c = 0; c < 3; c++) {
      for (int top = 0; top < picture.height(); top += side) {
        for (int left = 0; left < picture.width(); left += side) {
          double mean = 0;
          for (int i = 0; i < side * side; i++) {
            mean += picture.at(c, top + i / side, left + i % side) / (side * side);
          }
          sum += mean * mean / squares;
        }
      }
    }
    return Math.sqrt(sum);
  }

  /** Seen in several windows; what is known stays, whatever the draft says of it. */
  @Test
  void aPatchMayBeLargerThanTheNetwork() {
    Pixels photo = Pixels.of(Pictures.photo(80, 56, 1));
    Pixels mask = Pixels.zeros(1, 56, 80);
    Arrays.fill(mask.data(), 30 * 80, 56 * 80, 1);
    Pixels draft = Pixels.filled(3, 56, 80, 0.5f);
    for (Pixels begun : new Pixels[] {null, draft}) {
      Patch patch = new Patch(new Inpainting(), photo, mask, null, begun);
      Pixels filled =
          told.generate(List.of(patch.withNoise(new SplittableRandom(1))), List.of(7L)).get(0);
      int changed = 0;
      for (int i = 0; i < filled.data().length; i++) {
        boolean same = Math.abs(filled.data()[i] - photo.data()[i]) < 1e-5;
        assertThat(same || mask.data()[i % mask.data().length] == 1).isTrue();
        changed += same ? 0 : 1;
      }
      assertThat(changed).isGreaterThan(3 * 26 * 80 * 9 / 10);
    }
  }

  @Test
  void aDraftIsWhereTheWalkBegins() {
    Patch white = new Patch(COLORIZE, PHOTO, null, null, Pixels.filled(3, 32, 32, 0.9f));
    Patch black = new Patch(COLORIZE, PHOTO, null, null, Pixels.filled(3, 32, 32, -0.9f));
    double from = mean(told.generate(List.of(white), List.of(7L)).get(0));
    double to = mean(told.generate(List.of(black), List.of(7L)).get(0));
    double none = mean(told.generate(List.of(patch(COLORIZE)), List.of(7L)).get(0));
    assertThat(from).isNotEqualTo(to);
    assertThat(none).isNotEqualTo(from).isNotEqualTo(to);
  }

  private static double mean(Pixels pixels) {
    double sum = 0;
    for (float value : pixels.data()) {
      sum += value;
    }
    return sum / pixels.data().length;
  }

  /** The noisy picture is the draft under noise of the first level; levels go on from there. */
  @Test
  void aDraftIsShownUnderNoise() {
    try (Scope scope = new Scope()) {
      Pixels draft = Pixels.of(Pictures.photo(32, 32, 2));
      Patch patch = new Patch(COLORIZE, PHOTO, null, null, draft);
      Tensor noise = torch.ones(new long[] {1, 3, 32, 32});
      Start start =
          Start.of(
              List.of(patch),
              Residual.NONE,
              noise,
              new SamplingConfig(SamplingConfig.Kind.DDIM, 20),
              DiffusionConfig.PALETTE_V,
              UNetPresets.TINY,
              Compute.CPU_FP32);
      double gamma = start.grid().gamma(0);
      assertThat(gamma).isEqualTo(Start.DRAFT_GAMMA);
      assertThat(start.grid().steps()).isBetween(5, 15);
      Pixels begun = PixelTensors.split(start.y()).get(0);
      Pixels expected = draft.copy();
      for (int i = 0; i < expected.data().length; i++) {
        expected.data()[i] = (float) (Math.sqrt(gamma) * expected.data()[i] + Math.sqrt(1 - gamma));
      }
      assertClose(begun, expected);
    }
  }

  /** Of a photograph to restore, and only there: a hole's surroundings say less. */
  @Test
  void smoothPlacesBeginWithoutNoise() {
    Pixels photo = Pixels.filled(3, 32, 32, 0.1f);
    for (int y = 0; y < 32; y++) {
      for (int x = 16; x < 32; x++) {
        photo.data()[photo.index(1, y, x)] = (x + y) % 2 == 0 ? -0.5f : 0.5f;
      }
    }
    Pixels hole = Pixels.filled(1, 32, 32, 0);
    hole.data()[hole.index(0, 4, 4)] = 1;
    Patch restored = new Patch(RESTORE, photo, null);
    Patch filled = new Patch(new Inpainting(), photo, hole);

    Pixels begun = begun(DiffusionConfig.RESIDUAL_V, restored, filled).get(0);
    assertThat(begun.at(0, 16, 2)).isZero();
    assertThat(begun.at(1, 16, 24)).isCloseTo(1, within(1e-3f));
    assertThat(begun(DiffusionConfig.RESIDUAL_V, restored, filled).get(1).data()).containsOnly(1);
    assertThat(begun(DiffusionConfig.PALETTE_V, restored).get(0).data()).containsOnly(1);
  }

  /** At twice the detail that is smooth, (1/2)^4 of the noise is missing. */
  @Test
  void noiseComesBackWithDetail() {
    double variance = 3 * (0.08 * 0.08 - 0.02 * 0.02); // of one channel of three, above the floor
    Pixels photo = Pixels.filled(3, 32, 32, 0.1f);
    for (int i = 0; i < 32 * 32; i++) {
      double sign = (i / 32 + i) % 2 == 0 ? 1 : -1;
      photo.data()[i] = (float) (sign * Math.sqrt(variance));
    }
    Pixels begun = begun(DiffusionConfig.RESIDUAL_V, new Patch(RESTORE, photo, null)).get(0);
    assertThat(begun.at(2, 16, 16)).isCloseTo(15 / 16f, within(1e-3f));
  }

  /** What walks of these begin with where all their noise is one. */
  private static List<Pixels> begun(DiffusionConfig diffusion, Patch... patches) {
    try (Scope scope = new Scope()) {
      List<Patch> all = List.of(patches);
      Start start =
          Start.of(
              all,
              Residuals.of(all, diffusion.residual(), Compute.CPU_FP32),
              torch.ones(new long[] {patches.length, 3, 32, 32}),
              SamplingConfig.RESTORATION,
              diffusion,
              UNetPresets.TINY,
              Compute.CPU_FP32);
      return PixelTensors.split(start.y());
    }
  }

  private static Patch patch(PhotoTask task) {
    return new Patch(task, PHOTO, null);
  }

  private static void assertClose(Pixels actual, Pixels expected) {
    double largest = 0;
    for (int i = 0; i < expected.data().length; i++) {
      largest = Math.max(largest, Math.abs(actual.data()[i] - expected.data()[i]));
    }
    assertThat(largest).isLessThan(1e-4);
  }
}
