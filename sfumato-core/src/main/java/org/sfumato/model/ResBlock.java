package org.sfumato.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.nn.Conv2d;
import org.sfumato.nn.Dropout;
import org.sfumato.nn.GroupNorm;
import org.sfumato.nn.Linear;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Scope;

/**
 * A residual block told of the noise level, which may also change the resolution (ADM, section 3).
 */
final class ResBlock implements Layer {
  private static final Scalar ONE = Scope.own(new Scalar(1));

  private final GroupNorm inNorm;
  private final Conv2d inConv;
  private final Linear embedding;
  private final GroupNorm outNorm;
  private final Dropout dropout;
  private final Conv2d outConv;
  private final Conv2d skip; // null where the channels stay
  private final Resample.Kind resample;
  private final boolean scaleShift;

  ResBlock(Parameters p, UNetConfig config, int in, int out, Resample.Kind resample, int dilation) {
    this.resample = resample;
    scaleShift = config.scaleShiftNorm();
    inNorm = new GroupNorm(p.scope("in_layers").scope(0), in, config.normGroups());
    inConv = Conv2d.of(p.scope("in_layers").scope(2), in, out, 3).dilated(dilation);
    embedding =
        Linear.of(
            p.scope("emb_layers").scope(1), config.embeddingWidth(), scaleShift ? 2 * out : out);
    outNorm = new GroupNorm(p.scope("out_layers").scope(0), out, config.normGroups());
    dropout = new Dropout(config.dropout());
    outConv = Conv2d.zero(p.scope("out_layers").scope(3), out, out, 3).dilated(dilation);
    skip = in == out ? null : Conv2d.of(p.scope("skip_connection"), in, out, 1);
  }

  @Override
  public Tensor forward(Pass pass, Tensor x, Tensor emb) {
    Tensor h = torch.silu(inNorm.forward(x));
    h = inConv.forward(resample.apply(h));
    Tensor e = embedding.forward(emb).unsqueeze(-1).unsqueeze(-1); // [B, C or 2C, 1, 1]
    h = scaleShift ? adaptiveNorm(h, e) : outNorm.forward(h.add(e));
    h = outConv.forward(dropout.forward(pass, torch.silu(h)));
    Tensor shortcut = resample.apply(x);
    return (skip == null ? shortcut : skip.forward(shortcut)).add(h);
  }

  /** AdaGN(h, y) = y_s GroupNorm(h) + y_b (ADM, section 3.1), with y_s = 1 + the learned scale. */
  private Tensor adaptiveNorm(Tensor h, Tensor e) {
    long channels = h.size(1);
    Tensor scale = e.narrow(1, 0, channels);
    Tensor shift = e.narrow(1, channels, channels);
    // One pass over the image, and none on the way back to add up two gradients of the norm's
    // output.
    return torch.addcmul(shift, outNorm.forward(h), scale.add(ONE));
  }
}
