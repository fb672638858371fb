package org.sfumato.inference;

import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.Residual;
import org.sfumato.image.Pixels;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.sampler.Sampler;
import org.sfumato.task.Patch;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * A network that makes images of noise, set to fill holes, which it was never trained to: the known
 * pixels are put in its way at every step ({@link org.sfumato.sampler.Repaint}; Palette, figure 9).
 * Worse than a network that was trained to; for comparison.
 *
 * @param label the class that the network is told; does not matter to one that is told none
 */
public record ReplacingGenerator(
    Network network, DiffusionConfig diffusion, Compute compute, SamplingConfig sampling, int label)
    implements Filler {
  @Override
  public int size() {
    return network.config().imageSize();
  }

  @Override
  public List<Pixels> generate(List<Patch> patches, List<Long> seeds, Progress progress) {
    NetworkConfig config = network.config();
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        BatchNoise noise = new BatchNoise(seeds.stream().mapToLong(Long::longValue).toArray())) {
      Tensor known = PixelTensors.stack(patches.stream().map(Patch::condition).toList(), compute);
      Tensor mask = PixelTensors.stack(patches.stream().map(Patch::mask).toList(), compute);
      Tensor told = Labels.of(Collections.nCopies(patches.size(), label), config, compute);
      try (TiledNetwork denoiser =
          new TiledNetwork(network, diffusion, compute, null, told, mask, maxBatch())) {
        Start start =
            Start.of(
                patches, Residual.NONE, noise.like(known), sampling, diffusion, config, compute);
        Sampler sampler = sampling.inpainter(config.learnsVariance(), known, mask);
        return PixelTensors.split(
            sampler.sample(
                sampling.limited(denoiser),
                start.y(),
                start.grid(),
                noise,
                (step, steps, x0) -> progress.onStep(step, steps)));
      }
    }
  }
}
