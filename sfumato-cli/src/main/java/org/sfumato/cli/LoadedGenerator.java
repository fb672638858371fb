package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleConsumer;
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
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Sfumato model;
  private final Sfumato upsampler;
  private final Guidance guidance;
  private final List<Integer> classes;

  LoadedGenerator(GenerateRequest request) {
    this.request = request;
    Compute compute = Compute.of(request.device(), request.precision());
    try {
      model = load(request.model(), compute);
      if (!model.config().knows("generate")) {
        throw new InputException(
            request.model() + " was not trained to generate; give --model another one");
      }
      upsampler = request.upsampler().isPresent() ? load(request.upsampler().get(), compute) : null;
      requireCascade();
      guidance = guidance(compute);
      classes = classes();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Sfumato load(Path file, Compute compute) {
    Sfumato loaded = Sfumato.load(file, compute);
    open.add(loaded::close);
    ModelConfig config = loaded.config();
    // Steps that its schedule does not have are said before any image is made.
    request.sampling().grid(config.diffusion().noiseSchedule(), config.network().noiseInput());
    return loaded;
  }

  private Guidance guidance(Compute compute) {
    if (request.classifier().isEmpty()) {
      return request.guidance().<Guidance>map(Guidance.ClassifierFree::new).orElse(Guidance.NONE);
    }
    GuidingClassifier classifier = GuidingClassifier.load(request.classifier().get(), compute);
    open.add(classifier::close);
    return classifier.guidance(request.guidance().orElse(1.0));
  }

  private void requireCascade() {
    if (upsampler == null) {
      return;
    }
    ModelConfig small = model.config();
    ModelConfig large = upsampler.config();
    int enlarged = large.network().imageSize() / Upsampling.FACTOR;
    if (!large.knows("upsample")) {
      throw new InputException(
          request.upsampler().get() + " does not enlarge images; give a model trained to upsample");
    }
    if (enlarged != small.network().imageSize()) {
      throw new InputException(
          String.format(
              "--upsampler enlarges images of %d pixels, and --model makes %d; give models that fit",
              enlarged, small.network().imageSize()));
    }
    boolean sameClasses =
        large.network().classes() == 0
            || (large.network().classes() == small.network().classes()
                && large.labels().equals(small.labels()));
    if (!sameClasses) {
      throw new InputException(
          "--upsampler was trained on other classes than --model; give models that fit");
    }
  }

  private List<Integer> classes() {
    if (request.classes().isEmpty()) {
      return model.classes(request.count());
    }
    List<Integer> asked = request.classes().stream().map(model::classOf).toList();
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < request.count(); i++) {
      all.add(asked.get(i % asked.size()));
    }
    return all;
  }

  @Override
  public List<String> labels() {
    List<String> names = model.config().labels();
    if (model.config().network().classes() == 0) {
      return Collections.nCopies(classes.size(), "");
    }
    return classes.stream()
        .map(c -> names.isEmpty() ? "class" + c : c < names.size() ? names.get(c) : "none")
        .toList();
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
    for (AutoCloseable each : open) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
