package org.sfumato.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Layout;
import org.sfumato.torch.LibTorch;
import org.sfumato.torch.NoAutocast;
import org.sfumato.torch.Precision;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/**
 * Layers that choose how to compute by layout, precision and size must give the same either way.
 */
class FastWaysTest {
  /** Rounding of 32-bit sums of some thousand values. */
  private static final double CLOSE = 1e-4;

  /** Some roundings to the 8 bits of bf16, of values around one. */
  private static final double CLOSE_IN_BF16 = 0.05;

  /**
   * Sides below and above the size at which libtorch changes its kernel; groups of 2 and of 16
   * channels.
   */
  @ParameterizedTest
  @CsvSource({"8, 32", "8, 4", "40, 32", "40, 4"})
  void groupNormIsTheSameInBothLayouts(int side, int groups) {
    Parameters parameters = new Parameters();
    GroupNorm norm = new GroupNorm(parameters, 64, new GroupRule(groups, 0));
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(parameters, Compute.CPU_FP32)) {
      random.fillNormal(flat.values(), 0, 1);
      flat.requireGradients();
      Tensor x = random.normal(2, 64, side, side);
      Tensor gradient = random.normal(2, 64, side, side);
      Tensor rows = x.detach().requires_grad_(true);
      Tensor last = x.contiguous(MemoryFormat.ChannelsLast).requires_grad_(true);

      Tensor expected = norm.forward(rows);
      Tensor actual = norm.forward(last);
      assertThat(actual.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
      assertClose(actual, expected, CLOSE);
      assertClose(norm.forward(last.detach()), expected, CLOSE);

      backward(expected, gradient);
      Tensor parameterGradients = flat.gradients().clone();
      flat.gradients().zero_();
      backward(actual, gradient);
      assertClose(last.grad(), rows.grad(), CLOSE);
      assertClose(flat.gradients(), parameterGradients, side * side * CLOSE);
    }
  }

  /**
   * What is asked for alone and what is asked for with others must be the same bit for bit, however
   * many threads share the work.
   */
  @ParameterizedTest
  @CsvSource({"2, Float", "2, BFloat16", "5, Float", "5, BFloat16"})
  void groupNormOfAnImageDoesNotDependOnOthers(int threads, ScalarType type) {
    Parameters parameters = new Parameters();
    GroupNorm norm = new GroupNorm(parameters, 160, GroupRule.SIXTEEN_CHANNELS);
    LibTorch.load();
    int before = LibTorch.threads();
    LibTorch.setThreads(threads);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        FlatParameters flat = new FlatParameters(parameters, Compute.CPU_FP32)) {
      random.fillNormal(flat.values(), 0, 1);
      Tensor x = random.normal(5, 160, 32, 32).contiguous(MemoryFormat.ChannelsLast).to(type);
      for (long images = 2; images <= 5; images++) {
        Tensor together = norm.forward(x.narrow(0, 0, images));
        assertThat(together.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
        for (long i = 0; i < images; i++) {
          Tensor alone = norm.forward(x.narrow(0, i, 1));
          assertThat(together.narrow(0, i, 1).equal(alone)).isTrue();
        }
      }
    } finally {
      LibTorch.setThreads(before);
    }
  }

  /** Lengths below and above the one to which the weights are written out. */
  @ParameterizedTest
  @ValueSource(longs = {64, 1100})
  void attentionIsTheSameInBothPrecisions(long length) {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1)) {
      // Rounded to bf16 first, so that both see the same values.
      Tensor qkv = random.normal(3, 1, 2, length, 16).to(ScalarType.BFloat16);
      Tensor gradient = random.normal(1, 2, length, 16).to(ScalarType.BFloat16);
      Tensor full = qkv.to(ScalarType.Float).requires_grad_(true);
      Tensor half = qkv.detach().requires_grad_(true);

      Tensor expected = attention(full);
      assertClose(expected, naive(full), CLOSE);
      Tensor actual = attention(half);
      assertThat(actual.scalar_type().intern()).isEqualTo(ScalarType.BFloat16);
      assertClose(actual, expected, CLOSE_IN_BF16);
      for (boolean tiles : new boolean[] {true, false}) {
        assertClose(attention(qkv, tiles), expected, CLOSE_IN_BF16);
      }

      backward(expected, gradient.to(ScalarType.Float));
      backward(actual, gradient);
      assertClose(half.grad(), full.grad(), CLOSE_IN_BF16);
    }
  }

  /**
   * Above the length to which weights are written out, sums are of 32 bits, also where bf16 is in
   * force: what comes back is the exact result rounded once.
   */
  @Test
  void longAttentionIsDoneInFullPrecision() {
    Compute bf16 = new Compute("cpu", Precision.BF16, Layout.CHANNELS_LAST);
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1);
        Compute.Region region = bf16.open()) {
      Tensor qkv = random.normal(3, 1, 2, 1100, 16).to(ScalarType.BFloat16);
      Tensor actual = attention(qkv, false);
      Tensor exact;
      try (NoAutocast off = new NoAutocast()) {
        exact = naive(qkv.to(ScalarType.Float));
      }
      Tensor error = actual.to(ScalarType.Float).sub(exact).abs();
      Tensor rounding = exact.abs().mul(new Scalar(1.0 / 256)).add(new Scalar(1e-5));
      assertThat(error.le(rounding).all().item_bool()).isTrue();
    }
  }

  private static Tensor attention(Tensor qkv) {
    return Attention.of(qkv.select(0, 0), qkv.select(0, 1), qkv.select(0, 2));
  }

  private static Tensor attention(Tensor qkv, boolean tiles) {
    return Attention.of(qkv.select(0, 0), qkv.select(0, 1), qkv.select(0, 2), tiles);
  }

  private static Tensor naive(Tensor qkv) {
    Scalar scale = new Scalar(1 / Math.sqrt(qkv.size(4)));
    Tensor scores = torch.matmul(qkv.select(0, 0), qkv.select(0, 1).transpose(2, 3)).mul(scale);
    return torch.matmul(torch.softmax(scores, -1), qkv.select(0, 2));
  }

  private static void backward(Tensor output, Tensor gradient) {
    output.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
  }

  private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
    Tensor difference = actual.to(ScalarType.Float).sub(expected.to(ScalarType.Float));
    assertThat(difference.abs().max().item_double()).isLessThan(tolerance);
  }
}
