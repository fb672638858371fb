package org.sfumato.bench;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.GuidingClassifier;
import org.sfumato.Options;
import org.sfumato.Sfumato;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.ClassifierObjective;
import org.sfumato.image.ContactSheet;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.inference.Guidance;
import org.sfumato.inference.PixelTensors;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * What guidance does to samples: how often a classifier that had no part in it recognises their
 * class, and how much samples of one class differ (ADM, section 4.3).
 */
public final class GuidanceScale {
  private static final double[] BY_CLASSIFIER = {0, 0.5, 1, 2, 4, 8, 16};
  private static final double[] CLASSIFIER_FREE = {0, 1, 1.5, 2, 3, 5};

  /** Almost clean: what the judge sees of a sample. */
  private static final double GAMMA = 0.99;

  /** Noise that no sample was made of. */
  private static final long JUDGE_SEED = 1L << 32;

  private static final int SHOWN = 8;

  private final Sfumato model;
  private final ModelFile.LoadedClassifier judge;
  private final Compute compute;
  private final int each;
  private final Path sheets;

  private GuidanceScale(
      Sfumato model, ModelFile.LoadedClassifier judge, Compute compute, int each, Path sheets) {
    this.model = model;
    this.judge = judge;
    this.compute = compute;
    this.each = each;
    this.sheets = sheets;
  }

  /**
   * @param args model, classifier that guides, classifier that judges, samples of each class,
   *     folder for contact sheets
   */
  public static void main(String[] args) {
    Compute compute = Compute.of("cpu", "bf16");
    try (Sfumato model = Sfumato.load(Path.of(args[0]), compute);
        GuidingClassifier guide = GuidingClassifier.load(Path.of(args[1]), compute);
        ModelFile.LoadedClassifier judge = ModelFile.loadClassifier(Path.of(args[2]), compute)) {
      GuidanceScale study =
          new GuidanceScale(model, judge, compute, Integer.parseInt(args[3]), Path.of(args[4]));
      System.out.println("| guidance | scale | recognised | distance of a pair |");
      System.out.println("|---|---|---|---|");
      for (double scale : BY_CLASSIFIER) {
        study.row("classifier", guide.guidance(scale));
      }
      for (double scale : CLASSIFIER_FREE) {
        study.row("classifier-free", new Guidance.ClassifierFree(scale));
      }
    }
  }

  private void row(String name, Guidance guidance) {
    int classes = model.classNames().count();
    List<Integer> labels = IntStream.range(0, classes * each).map(i -> i / each).boxed().toList();
    Options options =
        Options.DEFAULT.withSampling(new SamplingConfig(SamplingConfig.Kind.DDPM, 50));
    List<Pixels> samples = new ArrayList<>();
    for (BufferedImage image : model.generate(labels, guidance, options)) {
      samples.add(Pixels.of(image));
    }
    System.out.printf(
        "| %s | %s | %.1f %% | %.4f |%n",
        name, guidance.scale(), 100 * recognised(samples, labels), diversity(samples));
    List<List<Pixels>> rows =
        IntStream.range(0, classes)
            .mapToObj(c -> samples.subList(c * each, c * each + Math.min(SHOWN, each)))
            .toList();
    ImageFiles.write(
        ContactSheet.of(rows), sheets.resolve(name + "-" + guidance.scale() + ".png"), true);
  }

  private double recognised(List<Pixels> samples, List<Integer> labels) {
    ClassifierObjective objective =
        new ClassifierObjective(judge.classifier(), judge.config().diffusion());
    double[] gammas = new double[samples.size()];
    Arrays.fill(gammas, GAMMA);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        BatchNoise noise =
            new BatchNoise(
                LongStream.range(0, samples.size()).map(i -> JUDGE_SEED + i).toArray())) {
      Tensor images = PixelTensors.stack(samples, compute);
      Tensor classes = Tensors.of(labels.stream().mapToLong(Integer::longValue).toArray());
      Tensor logits =
          objective.logits(new Pass.Inference(compute), images, gammas, noise.like(images));
      return ClassifierObjective.hits(logits, classes).mean().item_double();
    }
  }

  /** Root mean square difference of two samples of one class, of values in [-1, 1]. */
  private double diversity(List<Pixels> samples) {
    double sum = 0;
    int pairs = 0;
    for (int first = 0; first < samples.size(); first += each) {
      for (int i = first; i < first + each; i++) {
        for (int j = i + 1; j < first + each; j++) {
          sum += distance(samples.get(i).data(), samples.get(j).data());
          pairs++;
        }
      }
    }
    return sum / pairs;
  }

  private static double distance(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = one[i] - other[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum / one.length);
  }
}
