package org.sfumato.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.GroupRule;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** Against sums written out in double precision, and the names of guided-diffusion. */
class PoolingTest {
  private static final Pass PASS = new Pass.Inference(Compute.CPU_FP32);
  private static final int CLASSES = 5;
  private static final UNetConfig CONFIG =
      new UNetConfig(
          16,
          3,
          CLASSES,
          Condition.NONE,
          0,
          8,
          List.of(1.0, 2.0),
          1,
          List.of(8),
          LongRange.GLOBAL_ATTENTION,
          2,
          0,
          AttentionOrder.QKV_FIRST,
          0,
          true,
          true,
          0,
          new GroupRule(4, 0),
          NoiseInput.TIMESTEP,
          false);

  /** Widths of the stages: stem, one block and the way down at 8 channels, one block at 16. */
  private static final int[] WIDTHS = {8, 8, 8, 16};

  private static final int BOTTOM = 16;

  @Test
  void adaptiveIsTheMeanOfTheBottomThroughOneLayer() {
    try (Fixture f = new Fixture(Pooling.ADAPTIVE)) {
      double[] normed = silu(f.groupNorm(f.bottomOf(1), "out.0", 4));
      double[] means = meansOf(normed, BOTTOM);
      f.assertLogits(1, f.linear(means, "out.3", CLASSES));
    }
  }

  @Test
  void spatialIsTheMeansOfAllStagesThroughAHiddenLayer() {
    try (Fixture f = new Fixture(Pooling.SPATIAL)) {
      double[] hidden = f.linear(f.meansOfAllStages(1), "out.0", 2048);
      double[] active = Arrays.stream(hidden).map(v -> Math.max(0, v)).toArray();
      f.assertLogits(1, f.linear(active, "out.2", CLASSES));
    }
  }

  @Test
  void spatialV2HasANormInTheHiddenLayer() {
    try (Fixture f = new Fixture(Pooling.SPATIAL_V2)) {
      double[] hidden = f.linear(f.meansOfAllStages(1), "out.0", 2048);
      f.assertLogits(1, f.linear(silu(f.groupNorm(hidden, "out.1", 4)), "out.3", CLASSES));
    }
  }

  /** So that a checkpoint of that code means the same here. */
  @Test
  void parametersHaveTheNamesOfGuidedDiffusion() {
    assertThat(shapes(Pooling.ATTENTION))
        .containsEntry("out.2.positional_embedding", List.of(16L, 65L))
        .containsEntry("out.2.qkv_proj.weight", List.of(48L, 16L, 1L))
        .containsEntry("out.2.c_proj.weight", List.of(5L, 16L, 1L));
    assertThat(shapes(Pooling.ADAPTIVE))
        .containsOnlyKeys("out.0.weight", "out.0.bias", "out.3.weight", "out.3.bias")
        .containsEntry("out.3.weight", List.of(5L, 16L, 1L, 1L));
    assertThat(shapes(Pooling.SPATIAL))
        .containsOnlyKeys("out.0.weight", "out.0.bias", "out.2.weight", "out.2.bias")
        .containsEntry("out.0.weight", List.of(2048L, 56L))
        .containsEntry("out.2.weight", List.of(5L, 2048L));
    assertThat(shapes(Pooling.SPATIAL_V2))
        .containsEntry("out.0.weight", List.of(2048L, 56L))
        .containsEntry("out.1.weight", List.of(2048L))
        .containsEntry("out.3.weight", List.of(5L, 2048L));
  }

  /** What a model of other classes leaves behind when training begins with it. */
  @ParameterizedTest
  @EnumSource
  void theOutputLayerIsTheLast(Pooling pooling) {
    Classifier classifier = new Classifier(CONFIG, pooling);
    Parameter last = null;
    for (Parameter parameter : classifier.parameters().list()) {
      last = parameter;
    }
    assertThat(last.name()).startsWith(classifier.outputLayer());
    assertThat(last.shape()[0]).isEqualTo(CLASSES);
  }

  private static Map<String, List<Long>> shapes(Pooling pooling) {
    Map<String, List<Long>> shapes = new TreeMap<>();
    for (Parameter p : new Classifier(CONFIG, pooling).parameters().list()) {
      if (p.name().startsWith("out.")) {
        shapes.put(p.name(), Arrays.stream(p.shape()).boxed().toList());
      }
    }
    return shapes;
  }

  private static double[] silu(double[] values) {
    return Arrays.stream(values).map(v -> v / (1 + Math.exp(-v))).toArray();
  }

  private static double[] meansOf(double[] values, int channels) {
    double[] means = new double[channels];
    int pixels = values.length / channels;
    for (int i = 0; i < values.length; i++) {
      means[i / pixels] += values[i] / pixels;
    }
    return means;
  }

  /** A pool with random weights, and what it is given. */
  private static final class Fixture implements AutoCloseable {
    private static final int B = 2;
    private final Scope scope = new Scope();
    private final NoGrad off = new NoGrad();
    private final FlatParameters weights;
    private final Deque<Tensor> stages = new ArrayDeque<>();
    private final Tensor bottom;
    private final Tensor logits;
    private final Map<String, Parameter> parameters = new TreeMap<>();

    Fixture(Pooling pooling) {
      Classifier classifier = new Classifier(CONFIG, pooling);
      weights = new FlatParameters(classifier.parameters(), Compute.CPU_FP32);
      classifier.parameters().list().forEach(p -> parameters.put(p.name(), p));
      try (RandomStream random = new RandomStream(3)) {
        random.fillNormal(weights.values(), 0, 0.3);
        for (int width : WIDTHS) {
          stages.push(random.normal(B, width, 16, 16));
        }
        bottom = random.normal(B, BOTTOM, 8, 8);
      }
      logits = classifier.pool(PASS, stages, bottom);
    }

    double[] bottomOf(int image) {
      return Tensors.toDoubles(bottom.select(0, image));
    }

    double[] meansOfAllStages(int image) {
      double[] all = new double[0];
      for (var down = stages.descendingIterator(); down.hasNext(); ) {
        Tensor stage = down.next();
        all = joined(all, meansOf(Tensors.toDoubles(stage.select(0, image)), (int) stage.size(1)));
      }
      return joined(all, meansOf(bottomOf(image), BOTTOM));
    }

    private static double[] joined(double[] a, double[] b) {
      double[] both = Arrays.copyOf(a, a.length + b.length);
      System.arraycopy(b, 0, both, a.length, b.length);
      return both;
    }

    double[] linear(double[] x, String layer, int outputs) {
      double[] w = values(layer + ".weight");
      double[] y = values(layer + ".bias");
      for (int o = 0; o < outputs; o++) {
        for (int i = 0; i < x.length; i++) {
          y[o] += w[o * x.length + i] * x[i];
        }
      }
      return y;
    }

    double[] groupNorm(double[] x, String layer, int groups) {
      double[] scale = values(layer + ".weight");
      double[] shift = values(layer + ".bias");
      double[] y = new double[x.length];
      int size = x.length / groups;
      for (int g = 0; g < groups; g++) {
        double[] group = Arrays.copyOfRange(x, g * size, (g + 1) * size);
        double mean = Arrays.stream(group).average().orElseThrow();
        double variance =
            Arrays.stream(group).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        for (int i = 0; i < size; i++) {
          int channel = (g * size + i) / (x.length / scale.length);
          y[g * size + i] =
              (group[i] - mean) / Math.sqrt(variance + 1e-5) * scale[channel] + shift[channel];
        }
      }
      return y;
    }

    private double[] values(String name) {
      return Tensors.toDoubles(parameters.get(name).tensor());
    }

    void assertLogits(int image, double[] expected) {
      double[] found = Tensors.toDoubles(logits.select(0, image));
      assertThat(found).hasSize(CLASSES);
      for (int i = 0; i < CLASSES; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-4 * (1 + Math.abs(expected[i]))));
      }
    }

    @Override
    public void close() {
      weights.close();
      off.close();
      scope.close();
    }
  }
}
