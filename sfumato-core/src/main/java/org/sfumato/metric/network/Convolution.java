package org.sfumato.metric.network;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.torch.Scope;

/**
 * The measures of a convolution, from which a frozen one is made out of a file's weights.
 *
 * @param padHeight rows of zeros above and below
 * @param padWidth columns of zeros on both sides
 * @param groups of channels that do not see one another
 */
record Convolution(
    int in, int out, int height, int width, int stride, int padHeight, int padWidth, int groups) {

  /** Square, keeping the size of the image. */
  static Convolution of(int in, int out, int kernel) {
    return of(in, out, kernel, kernel);
  }

  /** Keeping the size of the image. */
  static Convolution of(int in, int out, int height, int width) {
    return new Convolution(in, out, height, width, 1, height / 2, width / 2, 1);
  }

  /** Each channel for itself. */
  static Convolution depthwise(int channels, int kernel) {
    int pad = kernel / 2;
    return new Convolution(channels, channels, kernel, kernel, 1, pad, pad, channels);
  }

  Convolution stride(int stride) {
    return new Convolution(in, out, height, width, stride, padHeight, padWidth, groups);
  }

  Convolution padding(int padding) {
    return new Convolution(in, out, height, width, stride, padding, padding, groups);
  }

  /** With the file's {@code weight} and {@code bias}. */
  Layer biased(Weights w) {
    try (Scope scope = new Scope()) {
      return layer(w, kernel(w), w.read("bias", out));
    }
  }

  /**
   * With the file's {@code weight} and, folded into it, a batch normalization by the running
   * statistics: {@code (conv(x) - mean) / sqrt(var + eps) * weight + bias}.
   */
  Layer normalized(Weights convolution, Weights norm, double eps) {
    try (Scope scope = new Scope()) {
      Tensor kernel = kernel(convolution);
      Tensor gain = norm.read("weight", out);
      Tensor bias = norm.read("bias", out);
      Tensor mean = norm.read("running_mean", out);
      Tensor variance = norm.read("running_var", out);
      gain = gain.div(variance.add(new Scalar(eps)).sqrt());
      return layer(convolution, kernel.mul(gain.view(-1, 1, 1, 1)), bias.sub(mean.mul(gain)));
    }
  }

  private Tensor kernel(Weights w) {
    return w.read("weight", out, in / groups, height, width);
  }

  private Layer layer(Weights owner, Tensor kernel, Tensor bias) {
    Tensor weight = owner.keep(kernel);
    Tensor offset = owner.keep(bias);
    long[] step = {stride, stride};
    long[] padding = {padHeight, padWidth};
    long[] dilation = {1, 1};
    return x ->
        torch.conv2d(x, weight, new TensorOptional(offset), step, padding, dilation, groups);
  }
}
