package org.sfumato.metric.network;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Precision;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** A frozen piece of a network: {@code [B, C, H, W] -> [B, C', H', W']}. Others follow it. */
@FunctionalInterface
interface Layer {
  /**
   * In place, on what the layer before it made. (What operators in place return must not be used:
   * it is the same tensor under a handle that keeps nothing alive.)
   */
  Layer RELU =
      x -> {
        torch.relu_(x);
        return x;
      };

  /** Likewise. */
  Layer SILU =
      x -> {
        torch.silu_(x);
        return x;
      };

  /** Always a new tensor, or {@code x} changed in place. */
  Tensor forward(Tensor x);

  /** This, then {@code next}; what lies between is freed at once. */
  default Layer then(Layer next) {
    return x -> {
      try (Scope scope = new Scope()) {
        return scope.keep(next.forward(forward(x)));
      }
    };
  }

  /** One after another. */
  static Layer sequence(Layer first, Layer... others) {
    Layer all = first;
    for (Layer layer : others) {
      all = all.then(layer);
    }
    return all;
  }

  /** Each on the same input, their channels one after another. */
  static Layer beside(Layer... branches) {
    return x -> {
      try (Scope scope = new Scope()) {
        Tensor[] parts = new Tensor[branches.length];
        for (int i = 0; i < parts.length; i++) {
          parts[i] = branches[i].forward(x);
        }
        return scope.keep(Tensors.cat(1, parts));
      }
    };
  }

  /** Their sum; {@code null} for {@code shortcut} adds the input itself. */
  static Layer sum(Layer path, Layer shortcut) {
    return x -> {
      try (Scope scope = new Scope()) {
        Tensor y = path.forward(x);
        y.add_(shortcut == null ? x : shortcut.forward(x));
        return scope.keep(y);
      }
    };
  }

  /** Of each square; outside the image there is nothing to win. */
  static Layer maxPool(int kernel, int stride, int padding) {
    long[] size = {kernel, kernel};
    long[] step = {stride, stride};
    long[] margin = {padding, padding};
    long[] one = {1, 1};
    return x -> torch.max_pool2d(x, size, step, margin, one, false);
  }

  /** Of each 3 x 3 pixels; at the border, of those inside the image, as TensorFlow does. */
  static Layer meanOfNeighbours() {
    long[] size = {3, 3};
    long[] one = {1, 1};
    return x -> torch.avg_pool2d(x, size, one, one, false, false, new LongOptional());
  }

  /**
   * Half the picture, blurred by 1, 2, 1 in each direction and mirrored at its border (Zhang 2019,
   * <i>Making Convolutional Networks Shift-Invariant Again</i>): {@code [B, C, H, W] -> [B, C, (H +
   * 1) / 2 + 1, (W + 1) / 2 + 1]}.
   */
  static Layer blurPool() {
    long[] margin = {2, 2, 2, 2};
    long[] pair = {2, 2};
    long[] one = {1, 1};
    long[] none = {0, 0};
    return x -> {
      try (Scope scope = new Scope()) {
        Tensor y = torch.reflection_pad2d(x, margin);
        // two means of neighbours in a row weigh three pixels 1, 2, 1
        y = torch.avg_pool2d(y, pair, one, none, false, true, new LongOptional());
        return scope.keep(torch.avg_pool2d(y, pair, pair, none, false, true, new LongOptional()));
      }
    };
  }

  /** {@code [B, C, H, W] -> [B, C]} in 32 bits. */
  static Layer meanOfAll() {
    long[] image = {2, 3};
    return x -> x.mean(image, false, new ScalarTypeOptional(ScalarType.Float));
  }

  /** Each of three channels times a number, plus a number. */
  static Layer scaled(double[] scale, double[] shift) {
    return x -> {
      try (Scope scope = new Scope()) {
        Tensor factor = x.new_empty(1, 3, 1, 1);
        Tensor term = x.new_empty(1, 3, 1, 1);
        for (int c = 0; c < 3; c++) {
          factor.select(1, c).fill_(new Scalar(scale[c]));
          term.select(1, c).fill_(new Scalar(shift[c]));
        }
        return scope.keep(x.mul(factor).add(term));
      }
    };
  }

  /** From [-1, 1] to values in [0, 1] of which a mean is taken and which a deviation divides. */
  static Layer standardized(double[] mean, double[] deviation) {
    double[] scale = new double[3];
    double[] shift = new double[3];
    for (int c = 0; c < 3; c++) {
      scale[c] = 0.5 / deviation[c];
      shift[c] = (0.5 - mean[c]) / deviation[c];
    }
    return scaled(scale, shift);
  }

  /** As torchvision's classifiers were trained: the mean and deviation of ImageNet. */
  static Layer imageNet() {
    return standardized(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});
  }

  /** Into the type that convolutions compute in. */
  static Layer precision(Compute compute) {
    ScalarType type =
        compute.precision() == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
    return x -> x.to(type);
  }

  /** {@code [B, in] -> [B, out]}, always in 32 bits. */
  static Layer linear(Weights w, int in, int out) {
    try (Scope scope = new Scope()) {
      Tensor weight = w.keep32(w.read("weight", out, in));
      Tensor bias = w.keep32(w.read("bias", out));
      return x -> torch.linear(x, weight, new TensorOptional(bias));
    }
  }
}
