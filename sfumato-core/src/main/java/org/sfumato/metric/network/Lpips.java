package org.sfumato.metric.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.metric.PairNetwork;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Learned perceptual distance, version 0.1 (Zhang et al. 2018, <i>The Unreasonable Effectiveness of
 * Deep Features as a Perceptual Metric</i>): activations of two images in five places of a network,
 * brought to unit length in each pixel, their squared differences weighed by channel and averaged
 * over the image. So is the shift-tolerant one (Ghildyal and Liu 2022), on a network of its own.
 */
final class Lpips implements PairNetwork {
  private static final double EPS = 1e-10;

  /** Of values in [-1, 1]: ImageNet's mean and deviation, as the authors rounded them. */
  private static final Layer ENTRY =
      Layer.scaled(
          new double[] {1 / .458, 1 / .448, 1 / .450},
          new double[] {.030 / .458, .088 / .448, .188 / .450});

  private final String name;
  private final String sha256;
  private final Weights weights;
  private final Weights headWeights;
  private final List<Layer> slices;
  private final List<Tensor> heads = new ArrayList<>();

  /**
   * @param headWeights the same as {@code weights} where one file holds both
   */
  Lpips(Backbone backbone, String sha256, Weights weights, Weights headWeights) {
    name = backbone.metric();
    this.sha256 = sha256;
    this.weights = weights;
    this.headWeights = headWeights;
    slices = backbone.slices(weights);
    try (Scope scope = new Scope()) {
      for (int i = 0; i < slices.size(); i++) {
        Weights head = headWeights.scope("lin" + i).scope("model").scope(1);
        heads.add(headWeights.keep32(head.read("weight", 1, backbone.channels()[i], 1, 1)));
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public Tensor distance(Tensor a, Tensor b) {
    if (!Arrays.equals(Tensors.shape(a), Tensors.shape(b))) {
      throw new IllegalArgumentException(
          Arrays.toString(Tensors.shape(a)) + " and " + Arrays.toString(Tensors.shape(b)));
    }
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor both = weights.compute().place(Tensors.cat(0, a, b));
      Tensor x =
          ENTRY.then(Layer.precision(weights.compute())).forward(weights.compute().arrange(both));
      Tensor sum = null;
      for (int i = 0; i < slices.size(); i++) {
        x = slices.get(i).forward(x);
        Tensor part = compared(x, heads.get(i));
        sum = sum == null ? part : sum.add(part);
      }
      return scope.keep(sum);
    }
  }

  /** Zhang, eq. 1, for one layer: {@code [2B, C, H, W] -> [B]}. */
  private static Tensor compared(Tensor activations, Tensor head) {
    try (Scope scope = new Scope()) {
      Tensor y = activations.to(ScalarType.Float);
      Tensor length = y.square().sum(new long[] {1}, true, new ScalarTypeOptional()).sqrt();
      Tensor unit = y.div(length.add(new Scalar(EPS)));
      long pairs = y.size(0) / 2;
      Tensor difference = unit.narrow(0, 0, pairs).sub(unit.narrow(0, pairs, pairs)).square();
      Tensor weighed = difference.mul(head).sum(new long[] {1}, false, new ScalarTypeOptional());
      return scope.keep(weighed.mean(1, 2));
    }
  }

  @Override
  public void close() {
    weights.close();
    headWeights.close();
  }
}
