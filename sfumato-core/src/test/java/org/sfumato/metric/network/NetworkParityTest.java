package org.sfumato.metric.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.checkpoint.TensorFiles;
import org.sfumato.checkpoint.reference.Checkpoints;
import org.sfumato.fetch.KnownFiles;
import org.sfumato.file.Sha256;
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
        StateDict heads = heads(golden, backbone);
        PairNetwork network =
            Networks.loadPair(
                "lpips-" + backbone, new FormulaDict(golden), heads, "none", Compute.CPU_FP32)) {
      Tensor a = golden.tensor("in.a");
      Tensor b = golden.tensor("in.b");
      assertClose(network.distance(a, b), golden.tensor("out.distance"));
      assertThat(network.distance(a, a).item_double()).isZero();
      assertClose(
          network.distance(Tensors.cat(0, a, b), Tensors.cat(0, b, b)),
          Tensors.of(new float[] {(float) golden.tensor("out.distance").item_double(), 0}, 2));
    }
  }

  /**
   * Its filters and means are part of the authors' file, but not learned; the formula would change
   * them, and they are not read.
   */
  @Test
  void shiftTolerantLpips() {
    Golden golden = golden("shift_tolerant");
    try (Scope scope = new Scope();
        PairNetwork network =
            Networks.loadPair("st-lpips-alex", new FormulaDict(golden), "none", Compute.CPU_FP32)) {
      Tensor a = golden.tensor("in.a");
      assertClose(network.distance(a, golden.tensor("in.b")), golden.tensor("out.distance"));
      assertThat(network.distance(a, a).item_double()).isZero();
    }
  }

  /** As published, in PyTorch's old format. */
  private static StateDict heads(Golden golden, String backbone) {
    return Checkpoints.open(golden.path().resolveSibling("lpips-v0.1-" + backbone + ".pth"));
  }

  /** The values of the old format, as its own reader saw them. */
  @ParameterizedTest
  @ValueSource(strings = {"alex", "vgg"})
  void publishedHeads(String backbone) {
    Golden golden = golden("net=" + backbone);
    try (Scope scope = new Scope();
        StateDict heads = heads(golden, backbone)) {
      assertThat(heads.names()).hasSize(5);
      for (int i = 0; i < 5; i++) {
        Tensor read = TensorFiles.read(heads, "lin" + i + ".model.1.weight");
        assertThat(read.equal(golden.tensor("in.lin" + i))).isTrue();
      }
      assertThat(Sha256.of(heads.path()))
          .isEqualTo(KnownFiles.of("lpips-" + backbone).get(1).sha256());
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
    List<Golden> found =
        Golden.where(
            config -> config.has("state_dict") && config.path("source").asText().contains(source));
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
}
