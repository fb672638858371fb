package org.sfumato.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.data.Examples;
import org.sfumato.data.ImageFolder;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.ForwardProcess;
import org.sfumato.diffusion.NetworkDenoiser;
import org.sfumato.diffusion.Residual;
import org.sfumato.image.Pixels;
import org.sfumato.inference.Generator;
import org.sfumato.inference.Labels;
import org.sfumato.inference.PixelTensors;
import org.sfumato.inference.Residuals;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.nn.Pass;
import org.sfumato.task.Patch;
import org.sfumato.task.PhotoTask;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Where along the walk a model goes wrong: for each task, the PSNR in dB (under the mask, where
 * there is one) of the first guess, of the clean picture predicted from the true one under noise of
 * several levels, and of what the sampler makes in the end.
 *
 * <p>A picture drawn from all that fit has, at best, 3 dB less than their mean; a network that is
 * told more, at a lower noise, should know more.
 */
public final class LevelErrors {
  private static final int EXAMPLES = 32;
  private static final long SEED = 99;
  private static final double[] GAMMAS = {1e-4, 0.01, 0.1, 0.3, 0.6, 0.9, 0.99};

  private LevelErrors() {}

  /**
   * @param args model, folders of photographs that it has not seen
   */
  public static void main(String[] args) {
    Compute compute = Compute.of("cpu", "bf16");
    List<Path> folders = Stream.of(args).skip(1).map(Path::of).toList();
    try (ModelFile.Loaded model = ModelFile.load(Path.of(args[0]), compute)) {
      model.weights().castToBf16();
      Examples examples =
          new Examples(
              new ImageFolder(folders, 1L << 30),
              TaskMixture.of(Map.of("colorize", 1.0)),
              model.config().network().imageSize(),
              SEED);
      StringBuilder head = new StringBuilder("| | guess |");
      for (double gamma : GAMMAS) {
        head.append(" γ ").append(gamma).append(" |");
      }
      System.out.println(head.append(" DDPM, 50 steps |"));
      System.out.println("|---|---|" + "---|".repeat(GAMMAS.length + 1));
      for (PhotoTask task : TaskMixture.photo()) {
        System.out.println(row(task, examples, model, compute));
      }
    }
  }

  private static String row(
      PhotoTask task, Examples examples, ModelFile.Loaded model, Compute compute) {
    List<TrainingPair> pairs = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      pairs.add(examples.example(task, i));
    }
    List<Patch> patches = pairs.stream().map(TrainingPair::patch).toList();
    List<Double> figures = new ArrayList<>();
    figures.add(psnr(patches.stream().map(Patch::guess).toList(), pairs));
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        BatchNoise noise = new BatchNoise(LongStream.range(0, EXAMPLES).toArray())) {
      Residual residual = Residuals.of(patches, model.config().diffusion().residual(), compute);
      Tensor condition = stack(pairs.stream().map(TrainingPair::condition).toList(), compute);
      Tensor clean = residual.of(stack(pairs.stream().map(TrainingPair::target).toList(), compute));
      Tensor classes = Labels.ofTasks(patches, model.config().network(), compute);
      Tensor eps = noise.like(clean);
      for (double gamma : GAMMAS) {
        try (NetworkDenoiser denoiser =
            new NetworkDenoiser(
                model.network(),
                model.config().diffusion(),
                new Pass.Inference(compute),
                condition,
                classes)) {
          Tensor y = ForwardProcess.noisy(clean, eps, Tensors.of(gamma));
          Tensor x0 = residual.picture(denoiser.denoise(y, gamma).x0());
          figures.add(psnr(PixelTensors.split(x0), pairs));
        }
      }
    }
    Generator generator =
        new Generator(model.network(), model.config().diffusion(), compute, SamplingConfig.DEFAULT);
    List<Long> seeds = LongStream.range(0, EXAMPLES).boxed().toList();
    figures.add(psnr(generator.generate(patches, seeds), pairs));
    StringBuilder row = new StringBuilder("| " + task.name() + " |");
    figures.forEach(figure -> row.append(" %.1f |".formatted(figure)));
    return row.toString();
  }

  private static Tensor stack(List<Pixels> pictures, Compute compute) {
    return PixelTensors.stack(pictures, compute);
  }

  /** Of pictures in [-1, 1]; only under the mask where a pair has one. */
  private static double psnr(List<Pixels> pictures, List<TrainingPair> pairs) {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < pairs.size(); i++) {
      float[] picture = pictures.get(i).data();
      float[] target = pairs.get(i).target().data();
      Pixels mask = pairs.get(i).mask();
      for (int k = 0; k < picture.length; k++) {
        if (mask == null || mask.data()[k % mask.data().length] > 0) {
          double error = (picture[k] - target[k]) / 2;
          sum += error * error;
          count++;
        }
      }
    }
    return -10 * Math.log10(sum / count);
  }
}
