package org.sfumato.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.torch.EnableGrad;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/**
 * The floor: every convolution of the network and nothing else, in bf16 and channels last, on
 * tensors that lie ready. In training also the gradients of input and kernel, except of the first
 * input.
 */
final class BareConvolutions implements Workload {
  private static final long[] ONE = {1, 1};

  private record Layer(Tensor input, Tensor kernel, Tensor gradient, long[] padding) {}

  private final List<Layer> layers = new ArrayList<>();
  private final boolean training;

  BareConvolutions(UNetConfig config, int batch, boolean training) {
    this.training = training;
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1)) {
      for (Work.Convolution c : Work.of(new UNet(config)).convolutions()) {
        long[] padding = {c.kernel() / 2, c.kernel() / 2};
        layers.add(
            new Layer(
                ready(random.normal(batch, c.in(), c.side(), c.side())),
                ready(random.normal(c.out(), c.in(), c.kernel(), c.kernel())),
                ready(random.normal(batch, c.out(), c.side(), c.side())),
                padding));
      }
    }
  }

  private static Tensor ready(Tensor values) {
    return Scope.own(values.to(ScalarType.BFloat16).contiguous(MemoryFormat.ChannelsLast));
  }

  @Override
  public void run() {
    for (Layer layer : layers) {
      if (training) {
        forwardAndBackward(layer);
      } else {
        try (Scope scope = new Scope();
            NoGrad off = new NoGrad()) {
          forward(layer.input, layer.kernel, layer.padding);
        }
      }
    }
  }

  private void forwardAndBackward(Layer layer) {
    try (Scope scope = new Scope();
        EnableGrad on = new EnableGrad()) {
      // New handles on the same memory, so that gradients are made afresh and not added up.
      Tensor input = layer.input.detach().requires_grad_(layer != layers.get(0));
      Tensor kernel = layer.kernel.detach().requires_grad_(true);
      forward(input, kernel, layer.padding)
          .backward(layer.gradient, new BoolOptional(), false, new TensorArrayRefOptional());
    }
  }

  private static Tensor forward(Tensor input, Tensor kernel, long... padding) {
    return torch.conv2d(input, kernel, new TensorOptional(), ONE, padding, ONE, 1);
  }

  @Override
  public void close() {
    for (Layer layer : layers) {
      layer.input.close();
      layer.kernel.close();
      layer.gradient.close();
    }
  }
}
