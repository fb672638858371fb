package org.sfumato.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.data.Batch;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.NetworkDenoiser;
import org.sfumato.image.Pixels;
import org.sfumato.model.UNet;
import org.sfumato.nn.Pass;
import org.sfumato.sampler.StepListener;
import org.sfumato.schedule.StepGrid;
import org.sfumato.task.Patch;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * A network with a sampler: fills in patches. Safe for several threads at once.
 *
 * @param network with its weights
 * @param diffusion what it predicts
 * @param compute where and how precisely
 * @param sampling how to walk
 */
public record Generator(
    UNet network, DiffusionConfig diffusion, Compute compute, SamplingConfig sampling) {

  /**
   * Draws one picture for each patch.
   *
   * @param patches conditions {@code [3, S, S]}, with noise under their masks
   * @param seeds one for each patch; the same seed gives the same picture, whatever else is drawn
   * @return pictures {@code [3, S, S]} in [-1, 1]; outside a mask they are the condition
   */
  public List<Pixels> generate(List<Patch> patches, List<Long> seeds, StepListener listener) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        BatchNoise noise =
            new BatchNoise(seeds.stream().mapToLong(Long::longValue).toArray())) {
      Tensor condition = Batch.stack(patches.stream().map(Patch::condition).toList(), compute);
      Tensor mask = Batch.stack(patches.stream().map(Generator::maskOf).toList(), compute);
      Denoiser denoiser =
          new NetworkDenoiser(network, diffusion, new Pass.Inference(compute), condition)
              .clipped()
              .knowing(condition, mask);
      StepGrid grid = sampling.grid(diffusion.schedule());
      Tensor drawn =
          sampling.walker().sample(denoiser, noise.like(condition), grid, noise, listener);
      return split(Tensors.toFloats(drawn), patches);
    }
  }

  public List<Pixels> generate(List<Patch> patches, List<Long> seeds) {
    return generate(patches, seeds, StepListener.NONE);
  }

  private static Pixels maskOf(Patch patch) {
    if (patch.mask() != null) {
      return patch.mask();
    }
    float[] all = new float[patch.condition().height() * patch.condition().width()];
    Arrays.fill(all, 1);
    return new Pixels(1, patch.condition().height(), patch.condition().width(), all);
  }

  private static List<Pixels> split(float[] values, List<Patch> patches) {
    List<Pixels> pictures = new ArrayList<>();
    int each = values.length / patches.size();
    for (int i = 0; i < patches.size(); i++) {
      Pixels like = patches.get(i).condition();
      float[] own = Arrays.copyOfRange(values, i * each, (i + 1) * each);
      pictures.add(new Pixels(like.channels(), like.height(), like.width(), own));
    }
    return pictures;
  }
}
