package org.sfumato.inference;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.Residual;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.image.Pixels;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.sampler.Sampler;
import org.sfumato.task.Patch;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * A network with a sampler: fills in patches. Safe for several threads at once.
 *
 * @param network with its weights
 * @param diffusion what it predicts
 * @param compute where and how precisely
 * @param sampling how to walk
 */
public record Generator(
    Network network, DiffusionConfig diffusion, Compute compute, SamplingConfig sampling)
    implements Filler {
  @Override
  public int size() {
    return network.config().imageSize();
  }

  @Override
  public List<Pixels> generate(List<Patch> patches, List<Long> seeds, Progress progress) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        BatchNoise noise =
            new BatchNoise(seeds.stream().mapToLong(Long::longValue).toArray(), windows(patches))) {
      Tensor condition =
          PixelTensors.stack(patches.stream().map(Patch::condition).toList(), compute);
      Tensor mask = PixelTensors.stack(patches.stream().map(Generator::maskOf).toList(), compute);
      Tensor classes = Labels.ofTasks(patches, network.config(), compute);
      Residual residual = Residuals.of(patches, diffusion.residual(), compute);
      NetworkConfig config = network.config();
      try (TiledNetwork unknown =
          new TiledNetwork(network, diffusion, compute, condition, classes, mask, maxBatch())) {
        Denoiser pictured =
            sampling
                .limited(residual.told(unknown))
                .knowing(condition, mask, diffusion.knownPixels());
        Denoiser denoiser = residual.untold(given(pictured, patches));
        Start start =
            Start.of(
                patches, residual, noise.like(condition), sampling, diffusion, config, compute);
        Sampler sampler = sampling.walker(config.learnsVariance());
        Tensor drawn =
            sampler.sample(
                denoiser,
                start.y(),
                start.grid(),
                noise,
                (step, steps, x0) -> progress.onStep(step, steps));
        return PixelTensors.split(residual.picture(drawn));
      }
    }
  }

  public List<Pixels> generate(List<Patch> patches, List<Long> seeds) {
    return generate(patches, seeds, (step, steps) -> {});
  }

  /**
   * Of the noise of each patch: none for networks that learn whole pictures, and for Palette's
   * sampler, whose noise is to be the paper's.
   */
  private int[] windows(List<Patch> patches) {
    boolean plain =
        diffusion.residual() == ResidualKind.NONE
            || sampling.sampler() == SamplingConfig.Kind.PALETTE;
    return patches.stream().mapToInt(patch -> plain ? 0 : patch.task().noiseWindow()).toArray();
  }

  /** A denoiser that keeps to what patches give of their answers. */
  private Denoiser given(Denoiser denoiser, List<Patch> patches) {
    if (patches.stream().allMatch(patch -> patch.given() == null)) {
      return denoiser;
    }
    Pixels any = patches.get(0).condition(); // all are of one size
    Patch.Given none = new Patch.Given(any, Pixels.filled(1, any.height(), any.width(), 1));
    List<Patch.Given> all =
        patches.stream().map(patch -> patch.given() == null ? none : patch.given()).toList();
    return denoiser.knowing(
        PixelTensors.stack(all.stream().map(Patch.Given::picture).toList(), compute),
        PixelTensors.stack(all.stream().map(Patch.Given::mask).toList(), compute));
  }

  private static Pixels maskOf(Patch patch) {
    Pixels condition = patch.condition();
    return patch.mask() != null
        ? patch.mask()
        : Pixels.filled(1, condition.height(), condition.width(), 1);
  }
}
