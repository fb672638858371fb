package org.sfumato.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A square convolution that keeps the size (odd kernel, zero padding), or halves it with stride 2.
 */
public final class Conv2d {
  private final int kernel;
  private final Parameter weight;
  private final Parameter bias;
  private final long[] stride;
  private final long[] padding;
  private final long[] dilation;

  private Conv2d(Parameters p, int in, int out, int kernel, int stride, boolean zero) {
    Init init = zero ? Init.ZERO : Init.fanIn((long) in * kernel * kernel);
    weight = p.declare("weight", init, out, in, kernel, kernel);
    bias = p.declare("bias", init, out);
    this.kernel = kernel;
    this.stride = new long[] {stride, stride};
    padding = new long[] {kernel / 2, kernel / 2};
    dilation = new long[] {1, 1};
  }

  private Conv2d(Conv2d plain, int distance) {
    weight = plain.weight;
    bias = plain.bias;
    kernel = plain.kernel;
    stride = plain.stride;
    padding = new long[] {distance * (kernel / 2), distance * (kernel / 2)};
    dilation = new long[] {distance, distance};
  }

  /** {@code [B, in, H, W] -> [B, out, H, W]}. */
  public static Conv2d of(Parameters p, int in, int out, int kernel) {
    return new Conv2d(p, in, out, kernel, 1, false);
  }

  /**
   * The same, starting at zero: the block it ends then starts as the identity (ADM's {@code
   * zero_module}).
   */
  public static Conv2d zero(Parameters p, int in, int out, int kernel) {
    return new Conv2d(p, in, out, kernel, 1, true);
  }

  /** {@code [B, in, H, W] -> [B, out, H/2, W/2]}. */
  public static Conv2d down(Parameters p, int in, int out, int kernel) {
    return new Conv2d(p, in, out, kernel, 2, false);
  }

  /** The same parameters with so many pixels from one point of the kernel to the next. */
  public Conv2d dilated(int distance) {
    return new Conv2d(this, distance);
  }

  public Tensor forward(Tensor x) {
    return torch.conv2d(
        x, weight.tensor(), new TensorOptional(bias.tensor()), stride, padding, dilation, 1);
  }
}
