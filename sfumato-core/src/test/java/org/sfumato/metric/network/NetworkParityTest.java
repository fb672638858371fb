package org.sfumato.metric.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.image.Pixels;
import org.sfumato.inference.PixelTensors;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.PairNetwork;
import org.sfumato.metric.Resize;
import org.sfumato.parity.FormulaDict;
import org.sfumato.parity.Golden;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** The networks that measure against their public implementations, weight by weight. */
class NetworkParityTest {
  /** As the README of the golden values asks; what folding the norms in changes is far below. */
  private static final double TOLERANCE = 1e-3;

  @Test
  void fidInception() {
    Golden golden = golden("pytorch-fid");
    try (Scope scope = new Scope();
        FeatureNetwork network = load("fid-inception", golden, Compute.CPU_FP32)) {
      List<Pixels> resized =
          PixelTensors.split(images(golden)).stream()
              .map(image -> Resize.BILINEAR.apply(image, 299, 299))
              .toList();
      FeatureNetwork.Features features =
          network.features(PixelTensors.stack(resized, Compute.CPU_FP32));
      assertClose(features.pool(), golden.tensor("out.pool3"));
      assertClose(features.logits(), golden.tensor("out.logits"));
    }
  }

  @Test
  void resNet50() {
    classifierAgrees("resnet50");
  }

  @Test
  void efficientNetB0() {
    classifierAgrees("efficientnet_b0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alex", "vgg"})
  void lpips(String backbone) {
    Golden golden = golden("net=" + backbone);
    try (Scope scope = new Scope();
        SafetensorsFile file = SafetensorsFile.open(golden.path());
        PairNetwork network =
            Networks.loadPair(
                "lpips-" + backbone,
                new FormulaDict(golden),
                new Heads(file),
                "none",
                Compute.CPU_FP32)) {
      Tensor a = golden.tensor("in.a");
      Tensor b = golden.tensor("in.b");
      assertClose(network.distance(a, b), golden.tensor("out.distance"));
      assertThat(network.distance(a, a).item_double()).isZero();
      assertClose(
          network.distance(Tensors.cat(0, a, b), Tensors.cat(0, b, b)),
          Tensors.of(new float[] {(float) golden.tensor("out.distance").item_double(), 0}, 2));
    }
  }

  private static void classifierAgrees(String name) {
    Golden golden = golden(name);
    String ours = name.replace('_', '-');
    try (Scope scope = new Scope();
        FeatureNetwork network = load(ours, golden, Compute.CPU_FP32)) {
      // The golden inputs are what the reference's own normalization gives.
      Tensor x = golden.tensor("in.x");
      FrozenNetwork layers = (FrozenNetwork) network;
      Tensor pool = layers.trunk().then(Layer.meanOfAll()).forward(x);
      assertClose(layers.head().forward(pool), golden.tensor("out.logits"));
    }
  }

  private static FeatureNetwork load(String name, Golden golden, Compute compute) {
    return Networks.load(name, new FormulaDict(golden), "none", compute);
  }

  private static Golden golden(String source) {
    List<Golden> found = Golden.where(config -> config.path("source").asText().contains(source));
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  /** From [0, 1] to [-1, 1]. */
  private static Tensor images(Golden golden) {
    return golden.tensor("in.x").mul(new Scalar(2)).sub(new Scalar(1));
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(Tensors.shape(actual)).isEqualTo(Tensors.shape(expected));
    double scale = expected.abs().max().item_double();
    assertThat(actual.sub(expected).abs().max().item_double() / scale).isLessThan(TOLERANCE);
  }

  /** The published heads, which the golden file holds under names of its own. */
  private record Heads(SafetensorsFile file) implements StateDict {
    @Override
    public java.nio.file.Path path() {
      return file.path();
    }

    @Override
    public java.util.Set<String> names() {
      return java.util.stream.IntStream.range(0, 5)
          .mapToObj(i -> "lin" + i + ".model.1.weight")
          .collect(java.util.stream.Collectors.toSet());
    }

    @Override
    public DType dtype(String name) {
      return file.dtype(stored(name));
    }

    @Override
    public long[] shape(String name) {
      return file.shape(stored(name));
    }

    @Override
    public void copy(String name, java.nio.channels.WritableByteChannel target)
        throws java.io.IOException {
      file.copy(stored(name), target);
    }

    private static String stored(String name) {
      return "in." + name.substring(0, name.indexOf('.'));
    }

    @Override
    public void close() {
      // Whoever opened the file closes it.
    }
  }
}
