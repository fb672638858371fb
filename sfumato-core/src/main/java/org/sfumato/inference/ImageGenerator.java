package org.sfumato.inference;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.ClassifierFreeGuidance;
import org.sfumato.diffusion.ClassifierGuidance;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.NetworkClassifier;
import org.sfumato.diffusion.NetworkDenoiser;
import org.sfumato.image.Pixels;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.nn.Pass;
import org.sfumato.sampler.Ddpm;
import org.sfumato.sampler.GuidedDdpm;
import org.sfumato.sampler.Sampler;
import org.sfumato.sampler.StepListener;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * A network with a sampler: makes images of noise, of a class perhaps, and of smaller images
 * perhaps (ADM). Safe for several threads at once.
 *
 * @param network with its weights
 * @param diffusion what it predicts
 * @param compute where and how precisely
 * @param sampling how to walk
 * @param guidance towards the class
 */
public record ImageGenerator(
    Network network,
    DiffusionConfig diffusion,
    Compute compute,
    SamplingConfig sampling,
    Guidance guidance) {

  /**
   * Draws one image for each seed.
   *
   * @param labels the class of each image; what they are does not matter to a network that is told
   *     none
   * @param small a smaller image for each, {@code [3, s, s]} in [-1, 1], for a network that
   *     enlarges; else none
   * @param seeds the same seed gives the same image, whatever else is drawn
   * @return images {@code [3, S, S]} in [-1, 1]
   */
  public List<Pixels> generate(
      List<Integer> labels, List<Pixels> small, List<Long> seeds, StepListener listener) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        BatchNoise noise = new BatchNoise(seeds.stream().mapToLong(Long::longValue).toArray())) {
      NetworkConfig config = network.config();
      Tensor condition = small.isEmpty() ? null : PixelTensors.stack(small, compute);
      Tensor told = Labels.of(labels, config, compute);
      Tensor image = // its shape, type and place
          compute.place(
              Tensors.empty(
                  ScalarType.Float,
                  seeds.size(),
                  config.inChannels(),
                  config.imageSize(),
                  config.imageSize()));
      Pass pass = new Pass.Inference(compute);
      try (NetworkDenoiser learned =
              new NetworkDenoiser(network, diffusion, pass, condition, told);
          NetworkDenoiser classless =
              new NetworkDenoiser(network, diffusion, pass, condition, nullClasses(seeds.size()))) {
        StepGrid grid = sampling.grid(diffusion.noiseSchedule(), config.noiseInput());
        Sampler sampler = sampling.walker(config.learnsVariance());
        Denoiser denoiser = sampling.limited(guided(learned, classless));
        if (guidance instanceof Guidance.ByClassifier by) {
          ClassifierGuidance uphill =
              new ClassifierGuidance(
                  new NetworkClassifier(
                      by.classifier(),
                      by.diffusion(),
                      pass,
                      config,
                      labels.stream().mapToLong(Integer::longValue).toArray()),
                  by.scale());
          if (sampler instanceof Ddpm ddpm) {
            sampler = new GuidedDdpm(ddpm, uphill);
          } else {
            denoiser = uphill.guided(denoiser);
          }
        }
        Tensor drawn = sampler.sample(denoiser, noise.like(image), grid, noise, listener);
        return PixelTensors.split(drawn);
      }
    }
  }

  private boolean guidesItself() {
    return guidance instanceof Guidance.ClassifierFree && guidance.scale() != 1;
  }

  private Denoiser guided(Denoiser learned, Denoiser classless) {
    return guidesItself()
        ? new ClassifierFreeGuidance(learned, classless, guidance.scale())
        : learned;
  }

  /** Labels of images of no class in particular, if they are needed. */
  private Tensor nullClasses(int images) {
    return guidesItself()
        ? compute.place(Tensors.of(ClassifierFreeGuidance.nullClasses(network.config(), images)))
        : null;
  }
}
