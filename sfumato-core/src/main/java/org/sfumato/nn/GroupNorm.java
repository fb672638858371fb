package org.sfumato.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.sfumato.torch.LibTorch;

/** Group normalisation (Wu and He 2018) with a learned scale and shift per channel, eps 1e-5. */
public final class GroupNorm {
  private static final double EPS = 1e-5;

  /**
   * libtorch computes larger images by another kernel, which does not mind narrow groups on the way
   * forward.
   */
  private static final long SMALL_IMAGE = 1024;

  /** Values that its channels-last kernels take at once. */
  private static final int WHOLE = 16;

  private final Parameter weight;
  private final Parameter bias;
  private final int groups;
  private final boolean wholeGroups;

  public GroupNorm(Parameters p, int channels, GroupRule rule) {
    groups = rule.groups(channels);
    wholeGroups = channels / groups % WHOLE == 0;
    weight = p.declare("weight", Init.ONE, channels);
    bias = p.declare("bias", Init.ZERO, channels);
  }

  /** Shape kept: {@code [B, C, ...]}. */
  public Tensor forward(Tensor x) {
    if (slowAsItLies(x)) {
      return normalise(x.contiguous()).contiguous(MemoryFormat.ChannelsLast);
    }
    return dependsOnCompany(x) ? oneByOne(x) : normalise(x);
  }

  /**
   * Whether two changes of layout are cheaper than libtorch's channels-last kernels: on a
   * processor, where a group is not a multiple of 16 channels, the way back is up to five times
   * slower than channels first, and so is the way forward on small images.
   */
  private boolean slowAsItLies(Tensor x) {
    return !wholeGroups
        && x.dim() == 4
        && !x.is_cuda()
        && !x.is_contiguous()
        && (x.requires_grad() || x.size(2) * x.size(3) < SMALL_IMAGE);
  }

  /**
   * Whether an image's last bits would depend on how many others come with it: libtorch's kernel
   * for large ones shares out all their pixels evenly between threads and adds up what each thread
   * found, so an image that two threads share is added up in another order than one that has a
   * thread to itself. In a training, that is settled by the batch.
   */
  private static boolean dependsOnCompany(Tensor x) {
    return x.dim() == 4
        && x.size(0) > 1
        && !x.is_cuda()
        && !x.is_contiguous()
        && !x.requires_grad()
        && x.size(2) * x.size(3) >= SMALL_IMAGE
        && LibTorch.threads() > 1;
  }

  private Tensor oneByOne(Tensor x) {
    int images = (int) x.size(0);
    TensorVector normalised = new TensorVector(images);
    for (int i = 0; i < images; i++) {
      normalised.put(i, normalise(x.narrow(0, i, 1)));
    }
    return torch.cat(normalised, 0);
  }

  private Tensor normalise(Tensor x) {
    return torch.group_norm(
        x,
        groups,
        new TensorOptional(weight.tensor()),
        new TensorOptional(bias.tensor()),
        EPS,
        false);
  }
}
