package org.sfumato.metric.network;

import org.sfumato.metric.Preparation;
import org.sfumato.metric.Resize;

/**
 * Inception-v3 (Szegedy et al. 2016) in the form in which TensorFlow published it in 2015 and FID
 * is defined by (Heusel et al. 2017), with the names of pytorch-fid's file. Its blocks, top to
 * bottom: the stem, three of A, one of B, four of C, one of D, two of E.
 */
final class Inception {
  static final double EPS = 1e-3;
  private static final int CLASSES = 1008; // ImageNet's, and places that were never used
  private static final int FEATURES = 2048;

  private Inception() {}

  /** TensorFlow's: the last block pools by the maximum, which torchvision's does not. */
  static FrozenNetwork fid(String sha256, Weights w) {
    Layer trunk = trunk(w, Layer.maxPool(3, 1, 1));
    Layer head = Layer.linear(w.scope("fc"), FEATURES, CLASSES);
    double[] one = {1, 1, 1};
    Layer entry = Layer.scaled(one, new double[3]); // it takes [-1, 1]
    return new FrozenNetwork("fid-inception", sha256, preparation(), entry, trunk, head, w);
  }

  /**
   * Keras' architecture, in which every block pools by the mean, with the weights of the npm
   * package nsfwjs, brought into the names of pytorch-fid's file. Its own classes mean nothing
   * here.
   */
  static FrozenNetwork nsfw(String sha256, Weights w) {
    Layer trunk = trunk(w, Layer.meanOfNeighbours());
    double[] half = {0.5, 0.5, 0.5};
    Layer entry = Layer.scaled(half, half); // it takes [0, 1]
    return new FrozenNetwork("nsfw-inception", sha256, preparation(), entry, trunk, null, w);
  }

  static Preparation preparation() {
    return Preparation.squeezed(Resize.BILINEAR, 299);
  }

  private static Layer trunk(Weights w, Layer lastPool) {
    Layer mean = Layer.meanOfNeighbours();
    return Layer.sequence(
        conv(w, "Conv2d_1a_3x3", Convolution.of(3, 32, 3).stride(2).padding(0)),
        conv(w, "Conv2d_2a_3x3", Convolution.of(32, 32, 3).padding(0)),
        conv(w, "Conv2d_2b_3x3", Convolution.of(32, 64, 3)),
        Layer.maxPool(3, 2, 0),
        conv(w, "Conv2d_3b_1x1", Convolution.of(64, 80, 1)),
        conv(w, "Conv2d_4a_3x3", Convolution.of(80, 192, 3).padding(0)),
        Layer.maxPool(3, 2, 0),
        blockA(w.scope("Mixed_5b"), 192, 32),
        blockA(w.scope("Mixed_5c"), 256, 64),
        blockA(w.scope("Mixed_5d"), 288, 64),
        blockB(w.scope("Mixed_6a"), 288),
        blockC(w.scope("Mixed_6b"), 128),
        blockC(w.scope("Mixed_6c"), 160),
        blockC(w.scope("Mixed_6d"), 160),
        blockC(w.scope("Mixed_6e"), 192),
        blockD(w.scope("Mixed_7a"), 768),
        blockE(w.scope("Mixed_7b"), 1280, mean),
        blockE(w.scope("Mixed_7c"), 2048, lastPool));
  }

  private static Layer blockA(Weights w, int in, int pooled) {
    return Layer.beside(
        conv(w, "branch1x1", Convolution.of(in, 64, 1)),
        Layer.sequence(
            conv(w, "branch5x5_1", Convolution.of(in, 48, 1)),
            conv(w, "branch5x5_2", Convolution.of(48, 64, 5))),
        Layer.sequence(
            conv(w, "branch3x3dbl_1", Convolution.of(in, 64, 1)),
            conv(w, "branch3x3dbl_2", Convolution.of(64, 96, 3)),
            conv(w, "branch3x3dbl_3", Convolution.of(96, 96, 3))),
        Layer.sequence(
            Layer.meanOfNeighbours(), conv(w, "branch_pool", Convolution.of(in, pooled, 1))));
  }

  private static Layer blockB(Weights w, int in) {
    return Layer.beside(
        conv(w, "branch3x3", Convolution.of(in, 384, 3).stride(2).padding(0)),
        Layer.sequence(
            conv(w, "branch3x3dbl_1", Convolution.of(in, 64, 1)),
            conv(w, "branch3x3dbl_2", Convolution.of(64, 96, 3)),
            conv(w, "branch3x3dbl_3", Convolution.of(96, 96, 3).stride(2).padding(0))),
        Layer.maxPool(3, 2, 0));
  }

  private static Layer blockC(Weights w, int inner) {
    return Layer.beside(
        conv(w, "branch1x1", Convolution.of(768, 192, 1)),
        Layer.sequence(
            conv(w, "branch7x7_1", Convolution.of(768, inner, 1)),
            conv(w, "branch7x7_2", Convolution.of(inner, inner, 1, 7)),
            conv(w, "branch7x7_3", Convolution.of(inner, 192, 7, 1))),
        Layer.sequence(
            conv(w, "branch7x7dbl_1", Convolution.of(768, inner, 1)),
            conv(w, "branch7x7dbl_2", Convolution.of(inner, inner, 7, 1)),
            conv(w, "branch7x7dbl_3", Convolution.of(inner, inner, 1, 7)),
            conv(w, "branch7x7dbl_4", Convolution.of(inner, inner, 7, 1)),
            conv(w, "branch7x7dbl_5", Convolution.of(inner, 192, 1, 7))),
        Layer.sequence(
            Layer.meanOfNeighbours(), conv(w, "branch_pool", Convolution.of(768, 192, 1))));
  }

  private static Layer blockD(Weights w, int in) {
    return Layer.beside(
        Layer.sequence(
            conv(w, "branch3x3_1", Convolution.of(in, 192, 1)),
            conv(w, "branch3x3_2", Convolution.of(192, 320, 3).stride(2).padding(0))),
        Layer.sequence(
            conv(w, "branch7x7x3_1", Convolution.of(in, 192, 1)),
            conv(w, "branch7x7x3_2", Convolution.of(192, 192, 1, 7)),
            conv(w, "branch7x7x3_3", Convolution.of(192, 192, 7, 1)),
            conv(w, "branch7x7x3_4", Convolution.of(192, 192, 3).stride(2).padding(0))),
        Layer.maxPool(3, 2, 0));
  }

  private static Layer blockE(Weights w, int in, Layer pool) {
    return Layer.beside(
        conv(w, "branch1x1", Convolution.of(in, 320, 1)),
        Layer.sequence(
            conv(w, "branch3x3_1", Convolution.of(in, 384, 1)),
            Layer.beside(
                conv(w, "branch3x3_2a", Convolution.of(384, 384, 1, 3)),
                conv(w, "branch3x3_2b", Convolution.of(384, 384, 3, 1)))),
        Layer.sequence(
            conv(w, "branch3x3dbl_1", Convolution.of(in, 448, 1)),
            conv(w, "branch3x3dbl_2", Convolution.of(448, 384, 3)),
            Layer.beside(
                conv(w, "branch3x3dbl_3a", Convolution.of(384, 384, 1, 3)),
                conv(w, "branch3x3dbl_3b", Convolution.of(384, 384, 3, 1)))),
        Layer.sequence(pool, conv(w, "branch_pool", Convolution.of(in, 192, 1))));
  }

  private static Layer conv(Weights w, String name, Convolution convolution) {
    Weights at = w.scope(name);
    return convolution.normalized(at.scope("conv"), at.scope("bn"), EPS).then(Layer.RELU);
  }
}
