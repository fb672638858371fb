package org.sfumato.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Prediction;
import org.sfumato.sampler.StepListener;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class TiledDenoiserTest {
  private static final int SIZE = 32;
  private static final int HEIGHT = 56;
  private static final int WIDTH = 104;

  /**
   * A denoiser that sees one pixel at a time cannot tell whether it is shown windows: whichever
   * sampler walks, with whatever noise, the picture is that without windows.
   */
  @ParameterizedTest
  @EnumSource
  void onWhatIsLocalNothingChanges(SamplingConfig.Kind kind) {
    SamplingConfig sampling = new SamplingConfig(kind, 6);
    StepGrid grid = StepGrid.uniformLogSnr(DiscreteSchedule.palettePaperTraining(), 6, 1e-3, 0.999);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor condition = normal(1, 2, 3, HEIGHT, WIDTH);
      float[] whole = walk(sampling, grid, local(condition));
      Tiles tiles = new Tiles(ones(2), SIZE, 4, Compute.CPU_FP32);
      assertThat(tiles.parts()).hasSizeGreaterThan(2);
      float[] tiled = walk(sampling, grid, tiled(tiles, part -> local(part.of(condition))));
      assertThat(largestDifference(whole, tiled)).isLessThan(1e-4);
    }
  }

  private static float[] walk(SamplingConfig sampling, StepGrid grid, Denoiser denoiser) {
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(5, 6)) {
      Tensor start = noise.like(torch.zeros(new long[] {2, 3, HEIGHT, WIDTH}));
      return Tensors.toFloats(
          sampling.walker(false).sample(denoiser, start, grid, noise, StepListener.NONE));
    }
  }

  /** The posterior mean of pixels that are normal around the condition, with deviation 1/2. */
  private static Denoiser local(Tensor condition) {
    return (y, gamma) -> {
      double gain = 0.25 * Math.sqrt(gamma) / (0.25 * gamma + 1 - gamma);
      try (Scalar g = new Scalar(gain);
          Scalar a = new Scalar(Math.sqrt(gamma))) {
        return Prediction.ofX0(y, condition.add(y.sub(condition.mul(a)).mul(g)), gamma);
      }
    };
  }

  /** What goes wrong at the edges of windows counts next to nothing. */
  @Test
  void edgesOfWindowsHardlyCount() {
    try (Scope scope = new Scope()) {
      Tensor y = normal(3, 1, 3, HEIGHT, WIDTH);
      Denoiser smooth = (noisy, gamma) -> Prediction.ofX0(noisy, blurred(noisy), gamma);
      Tensor whole = smooth.denoise(y, 0.3).x0();
      Tiles tiles = new Tiles(ones(1), SIZE, 16, Compute.CPU_FP32);
      Tensor blended = tiled(tiles, part -> smooth).denoise(y, 0.3).x0();
      double largest = largestDifference(Tensors.toFloats(whole), Tensors.toFloats(blended));
      assertThat(largest).isBetween(1e-6, 0.05);
    }
  }

  /** The mean of 3 x 3 pixels, of zeros beyond the edges. */
  private static Tensor blurred(Tensor picture) {
    Tensor sum = torch.zeros_like(picture);
    long height = picture.size(2);
    long width = picture.size(3);
    for (int dy = -1; dy <= 1; dy++) {
      for (int dx = -1; dx <= 1; dx++) {
        long rows = height - Math.abs(dy);
        long columns = width - Math.abs(dx);
        sum.narrow(2, Math.max(0, dy), rows)
            .narrow(3, Math.max(0, dx), columns)
            .add_(picture.narrow(2, Math.max(0, -dy), rows).narrow(3, Math.max(0, -dx), columns));
      }
    }
    return sum.div(new Scalar(9));
  }

  /** Windows that differ by 2 meet in a slope, and the noise is that of the blend. */
  @Test
  void windowsThatDisagreeAreBlended() {
    try (Scope scope = new Scope()) {
      Tensor y = normal(4, 1, 3, SIZE, WIDTH);
      Tiles tiles =
          new Tiles(torch.ones(new long[] {1, 1, SIZE, WIDTH}), SIZE, 1, Compute.CPU_FP32);
      List<Denoiser> parts = new ArrayList<>();
      for (int i = 0; i < tiles.parts().size(); i++) {
        double value = i % 2 == 0 ? -1 : 1;
        parts.add((noisy, gamma) -> constant(noisy, value, gamma));
      }
      Prediction blend = new TiledDenoiser(tiles, parts).denoise(y, 0.36);
      float[] x0 = Tensors.toFloats(blend.x0().narrow(1, 0, 1).narrow(2, 9, 1));
      float lowest = 1;
      float highest = -1;
      for (int x = 1; x < WIDTH; x++) {
        assertThat(Math.abs(x0[x] - x0[x - 1])).isLessThan(0.5f);
        lowest = Math.min(lowest, x0[x]);
        highest = Math.max(highest, x0[x]);
      }
      assertThat(lowest).isEqualTo(-1);
      assertThat(highest).isEqualTo(1);
      // y = sqrt(gamma) x0 + sqrt(1 - gamma) eps
      Tensor again = blend.x0().mul(new Scalar(0.6)).add(blend.eps().mul(new Scalar(0.8)));
      assertThat(largestDifference(Tensors.toFloats(again), Tensors.toFloats(y))).isLessThan(1e-5);
      // Of the variance's fractions, too, where a network learned them.
      assertThat(largestDifference(Tensors.toFloats(blend.variance()), filled(y, 0.5f)))
          .isLessThan(1e-5);
    }
  }

  private static Prediction constant(Tensor y, double value, double gamma) {
    Tensor x0 = torch.zeros_like(y).add(new Scalar(value));
    return Prediction.ofX0(y, x0, gamma).withVariance(torch.zeros_like(y).add(new Scalar(0.5)));
  }

  private static float[] filled(Tensor like, float value) {
    float[] values = new float[(int) like.numel()];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void windowsWithNothingToGenerateAreNotAsked() {
    try (Scope scope = new Scope()) {
      Tensor mask = torch.zeros(new long[] {1, 1, HEIGHT, WIDTH});
      mask.narrow(2, 3, 2).narrow(3, 7, 4).fill_(new Scalar(1));
      Tiles tiles = new Tiles(mask, SIZE, 16, Compute.CPU_FP32);
      int[] asked = {0};
      Denoiser counting =
          (y, gamma) -> {
            asked[0] += (int) y.size(0);
            return constant(y, 1, gamma);
          };
      Tensor x0 = tiled(tiles, part -> counting).denoise(normal(1, 1, 3, HEIGHT, WIDTH), 0.5).x0();
      assertThat(asked[0]).isEqualTo(1);
      float[] values = Tensors.toFloats(x0);
      assertThat(values[3 * WIDTH + 7]).isEqualTo(1);
      assertThat(values[(HEIGHT - 1) * WIDTH]).isZero();
    }
  }

  /** Of one window it is the network itself, bit for bit. */
  @Test
  void oneWindowIsThePicture() {
    try (Scope scope = new Scope()) {
      Tensor y = normal(1, 2, 3, SIZE, SIZE);
      Denoiser cube = (noisy, gamma) -> Prediction.ofX0(noisy, noisy.mul(noisy).mul(noisy), gamma);
      Tiles tiles = new Tiles(torch.ones(new long[] {2, 1, SIZE, SIZE}), SIZE, 1, Compute.CPU_FP32);
      Prediction tiled = tiled(tiles, part -> cube).denoise(y, 0.7);
      Prediction plain = cube.denoise(y, 0.7);
      assertThat(Tensors.toFloats(tiled.x0())).isEqualTo(Tensors.toFloats(plain.x0()));
      assertThat(Tensors.toFloats(tiled.eps())).isEqualTo(Tensors.toFloats(plain.eps()));
    }
  }

  @Test
  void whatIsToldOfAPictureIsToldWithEachOfItsWindows() {
    try (Scope scope = new Scope()) {
      Tensor pictures = torch.zeros(new long[] {2, 1, SIZE, WIDTH});
      pictures.narrow(0, 1, 1).fill_(new Scalar(1));
      Tensor mask = torch.ones(new long[] {2, 1, SIZE, WIDTH});
      Tiles tiles = new Tiles(mask, SIZE, 6, Compute.CPU_FP32);
      for (Tiles.Part part : tiles.parts()) {
        Tensor shown = part.of(pictures).amax(new long[] {1, 2, 3}, false);
        Tensor told = part.ofEach(Tensors.of(0L, 1L));
        assertThat(Tensors.toFloats(shown)).isEqualTo(Tensors.toFloats(told)).hasSizeBetween(2, 6);
      }
    }
  }

  @Property
  void windowsLieOnTheBlockGridAndOverlapByAQuarter(
      @ForAll @IntRange(min = 4, max = 300) int blocks,
      @ForAll @IntRange(min = 2, max = 32) int sizeInBlocks) {
    int size = 8 * sizeInBlocks;
    int length = Math.max(size, 8 * blocks);
    int[] starts = Tiles.starts(length, size);
    assertThat(starts[0]).isZero();
    assertThat(starts[starts.length - 1] + size).isEqualTo(length);
    for (int i = 1; i < starts.length; i++) {
      assertThat(starts[i] % 8).isZero();
      int overlap = starts[i - 1] + size - starts[i];
      assertThat(overlap).isBetween(8, size - 8).isGreaterThanOrEqualTo(size / 4 / 8 * 8);
    }
  }

  @Test
  void refusesPicturesThatWindowsDoNotFit() {
    assertThatIllegalArgumentException().isThrownBy(() -> Tiles.starts(31, 32));
    assertThatIllegalArgumentException().isThrownBy(() -> Tiles.starts(60, 32));
    assertThat(Tiles.starts(20, 20)).containsExactly(0);
  }

  private static TiledDenoiser tiled(Tiles tiles, Function<Tiles.Part, Denoiser> denoiser) {
    return new TiledDenoiser(tiles, tiles.parts().stream().map(denoiser).toList());
  }

  private static Tensor ones(int batch) {
    return torch.ones(new long[] {batch, 1, HEIGHT, WIDTH});
  }

  private static Tensor normal(long seed, long... shape) {
    try (RandomStream random = new RandomStream(seed)) {
      return random.normal(shape);
    }
  }

  private static double largestDifference(float[] one, float[] other) {
    assertThat(one).hasSameSizeAs(other);
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }
}
