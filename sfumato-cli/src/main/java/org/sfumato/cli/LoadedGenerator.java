package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import org.sfumato.ClassNames;
import org.sfumato.GuidingClassifier;
import org.sfumato.Options;
import org.sfumato.Sfumato;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.error.InputException;
import org.sfumato.inference.Guidance;
import org.sfumato.task.Upsampling;
import org.sfumato.torch.Compute;

/** A model with what guides and what enlarges its images, if anything does. */
final class LoadedGenerator implements GenerateJob {
  private final GenerateRequest request;
  private Sfumato model;
  private Sfumato upsampler;
  private GuidingClassifier classifier;
  private final Guidance guidance;
  private final ClassNames names;
  private final List<Integer> classes;

  LoadedGenerator(GenerateRequest request) {
    this.request = request;
    Compute compute = Compute.of(request.device(), request.precision());
    try {
      model = load(request.model(), "generate", compute);
      if (request.upsampler().isPresent()) {
        upsampler = load(request.upsampler().get(), "upsample", compute);
        requireCascade();
      }
      if (request.classifier().isPresent()) {
        classifier = GuidingClassifier.load(request.classifier().get(), compute);
        guidance = classifier.guidance(request.guidance().orElse(1.0));
      } else {
        guidance = new Guidance.ClassifierFree(request.guidance().orElse(1.0));
      }
      model.requireFit(guidance);
      names = classNames();
      classes = classes();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Sfumato load(Path file, String task, Compute compute) {
    Sfumato loaded = Sfumato.load(file, compute);
    ModelConfig config = loaded.config();
    try {
      if (!config.knows(task)) {
        throw new InputException(
            file + " was not trained to " + task + "; give a model that was trained to");
      }
      // Steps that its schedule does not have are said before any image is made.
      request.sampling().grid(config.diffusion().noiseSchedule(), config.network().noiseInput());
      return loaded;
    } catch (InputException e) {
      loaded.close();
      throw e;
    }
  }

  private void requireCascade() {
    int enlarged = upsampler.config().network().imageSize() / Upsampling.FACTOR;
    int made = model.config().network().imageSize();
    if (enlarged != made) {
      throw new InputException(
          String.format(
              "--upsampler enlarges images of %d pixels, and --model makes %d; give models that fit",
              enlarged, made));
    }
    ClassNames large = upsampler.classNames();
    ClassNames small = model.classNames();
    if (large.count() > 0
        && (large.count() != small.count() || !large.names().equals(small.names()))) {
      throw new InputException(
          "--upsampler was trained on other classes than --model; give models that fit");
    }
  }

  /** Those of the model; where it has none, those to which the classifier guides. */
  private ClassNames classNames() {
    ClassNames own = model.classNames();
    if (classifier == null) {
      return own;
    }
    return own.count() == 0
        ? classifier.classNames()
        : new ClassNames(own.names(), own.count(), false);
  }

  private List<Integer> classes() {
    if (request.classes().isEmpty()) {
      return names.inTurn(request.count());
    }
    List<Integer> asked = request.classes().stream().map(names::numberOf).toList();
    if (upsampler != null
        && upsampler.classNames().count() > 0
        && asked.stream().anyMatch(number -> number == names.count())
        && !upsampler.classNames().none()) {
      throw new InputException(
          "--upsampler was never trained without a class; give --class others");
    }
    return IntStream.range(0, request.count())
        .map(i -> asked.get(i % asked.size()))
        .boxed()
        .toList();
  }

  @Override
  public List<String> labels() {
    return classes.stream().map(names::nameOf).toList();
  }

  @Override
  public int side() {
    return (upsampler == null ? model : upsampler).config().network().imageSize();
  }

  @Override
  public List<BufferedImage> run(int first, int count, DoubleConsumer progress) {
    List<Integer> wanted = classes.subList(first, first + count);
    Options options =
        Options.DEFAULT.withSeed(request.seed() + first).withSampling(request.sampling());
    if (upsampler == null) {
      return model.generate(wanted, guidance, options.onProgress(progress));
    }
    List<BufferedImage> small =
        model.generate(wanted, guidance, options.onProgress(share -> progress.accept(share / 2)));
    return upsampler.upsample(
        small,
        wanted,
        Guidance.NONE,
        options.onProgress(share -> progress.accept((1 + share) / 2)));
  }

  @Override
  public void close() {
    if (classifier != null) {
      classifier.close();
    }
    if (upsampler != null) {
      upsampler.close();
    }
    if (model != null) {
      model.close();
    }
  }
}
