package org.sfumato.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.data.BatchLoader;
import org.sfumato.data.Classes;
import org.sfumato.data.Examples;
import org.sfumato.data.ImageFolder;
import org.sfumato.diffusion.NoiseDraw;
import org.sfumato.error.InputException;
import org.sfumato.model.NoiseInput;
import org.sfumato.nn.Pass;
import org.sfumato.nn.Recompute;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network (Palette, section 3 and Algorithm 1), in a run directory from which the same
 * call goes on after any interruption.
 */
public final class Trainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  /** The metadata key of {@link ImageFolder#digest()} in a checkpoint. */
  private static final String DATA = "data";

  private final TrainConfig config;
  private final RunDirectory run;
  private final RunLock lock;
  private final Compute compute;
  private final Learner learner;
  private final NoiseDraw draws;
  private final TrainingState state;
  private final ImageFolder images;
  private final Examples examples;
  private final Validation validation;
  private final boolean heldOut;
  private final List<TrainingListener> listeners;

  /**
   * Opens a run, from its newest checkpoint if there is one.
   *
   * @param data folders to train on
   * @param validationData folders of images kept apart, to validate on and to preview; without any
   *     there is no validation, and previews show training images
   * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:i}
   * @throws InputException if the folders cannot be used, or the run is another's
   */
  public Trainer(
      TrainConfig config,
      List<Path> data,
      List<Path> validationData,
      Path runFolder,
      String device,
      List<TrainingListener> listeners) {
    this.config = config;
    this.listeners = listeners;
    compute = Compute.of(device, config.precision().name());
    if (config.classifies() && config.labels().isEmpty()) {
      throw new InputException("training: a classifier needs labels: classes to tell apart");
    }
    int size = config.network().imageSize();
    TaskMixture tasks = TaskMixture.of(config.tasks());
    run = new RunDirectory(runFolder);
    run.requireOutside(data);
    run.requireOutside(validationData);
    images = folder(data);
    Classes classes = new Classes(config.labels(), config.labelDropout());
    classes.requireEach(images);
    examples = new Examples(images, tasks, size, config.seed(), classes);
    draws = new NoiseDraw(config.diffusion(), config.network().noiseInput() == NoiseInput.TIMESTEP);
    run.make();
    lock = RunLock.take(runFolder);
    TrainingState opened = null;
    try {
      run.deleteLeftovers();
      run.requireSameRun(config);
      learner = Learner.of(config, compute);
      opened = new TrainingState(learner.network(), compute, config.seed(), draws.importance());
      state = opened;
      run.newestCheckpoint().ifPresent(this::resume);
      heldOut = !validationData.isEmpty();
      validation =
          new Validation(
              heldOut
                  ? new Examples(
                      folder(validationData), tasks, size, config.seed(), classes.always())
                  : examples,
              tasks,
              learner,
              config.diffusion().noiseSchedule(),
              compute,
              config.validationImages());
      run.storeConfig(config); // last: a start that fails leaves the run as it was
    } catch (RuntimeException | Error e) {
      if (opened != null) {
        opened.close();
      }
      lock.close();
      throw e;
    }
  }

  private ImageFolder folder(List<Path> folders) {
    return new ImageFolder(folders, config.cacheMegabytes() << 20);
  }

  private void resume(Path checkpoint) {
    requireSameImages(checkpoint);
    state.restore(checkpoint);
    LOG.info("goes on from step {}", state.step());
  }

  /** Example number i is another one among other images. Early checkpoints do not say which. */
  private void requireSameImages(Path checkpoint) {
    try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
      if (!file.metadata().getOrDefault(DATA, images.digest()).equals(images.digest())) {
        throw new InputException(
            run.root()
                + " was begun with other image files than there are now:"
                + " restore them to go on with it, or choose another folder for the run.");
      }
    }
  }

  /**
   * Takes the weights of a model to start from; only a run that has not begun yet does so.
   *
   * @throws InputException if the model's network has another shape, or its weights mean something
   *     else
   */
  public void startFrom(Path model) {
    if (state.step() == 0) {
      state.startFrom(model, config.diffusion(), compute);
    }
  }

  /** Steps done so far, in all sessions of this run. */
  public long step() {
    return state.step();
  }

  /**
   * Trains until the run is complete or it is asked to stop, and saves.
   *
   * @param stop asked before every step
   * @return whether the run is complete
   */
  public boolean train(BooleanSupplier stop) throws InterruptedException {
    long first = state.step() * config.imagesPerStep();
    try (BatchLoader loader =
            new BatchLoader(examples, config.batchSize(), first, config.loaderThreads());
        RunLog log = new RunLog(run, first)) {
      while (state.step() < config.steps() && !stop.getAsBoolean()) {
        step(loader, log);
        long step = state.step();
        if (heldOut && due(config.validateEvery(), step)) {
          report(log, validation.losses(state));
        }
        if (due(config.previewEvery(), step)) {
          validation.preview(state).ifPresent(grid -> log.preview(step, imagesSeen(), grid));
        }
        if (due(config.checkpointEvery(), step)) {
          save();
        }
      }
      if (!Files.exists(run.checkpoint(state.step())) || !Files.exists(run.model())) {
        save();
      }
      return state.step() >= config.steps();
    }
  }

  private static boolean due(long every, long step) {
    return every > 0 && step % every == 0;
  }

  private long imagesSeen() {
    return state.step() * config.imagesPerStep();
  }

  private void step(BatchLoader loader, RunLog log) throws InterruptedException {
    long started = System.nanoTime();
    double loss = 0;
    for (int part = 0; part < config.accumulate(); part++) {
      long firstExample = imagesSeen() + (long) part * config.batchSize();
      loss += accumulateGradients(loader.next(), firstExample) / config.accumulate();
    }
    double norm = state.clipGradients(config.optimizer().gradientClip());
    if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
      throw new InputException(
          "the loss is no longer a number at step "
              + (state.step() + 1)
              + ": go on from the last checkpoint with a lower optimizer.learning-rate");
    }

    // update, average
    double learningRate = config.optimizer().learningRateAt(state.step(), config.steps());
    state.update(config.optimizer(), learningRate);
    state.average(config.emaDecay());

    double seconds = (System.nanoTime() - started) / 1e9;
    log.step(loss, norm, learningRate, config.imagesPerStep() / seconds);
    for (TrainingListener listener : listeners) {
      listener.onStep(state.step(), config.steps(), loss);
    }
    if (due(config.logEvery(), state.step())) {
      report(log, log.averages());
    }
  }

  /** One pass forward and back (Palette, Algorithm 1). */
  private double accumulateGradients(List<TrainingPair> pairs, long firstExample) {
    try (Scope scope = new Scope()) {
      // draw: images, their noise levels and their noise
      Batch batch = Batch.of(pairs, learner.residual(), compute);
      List<NoiseDraw.Level> levels = new ArrayList<>();
      for (int i = 0; i < pairs.size(); i++) {
        levels.add(draws.draw(examples.randomFor(-1 - (firstExample + i))));
      }
      double[] gammas = levels.stream().mapToDouble(NoiseDraw.Level::gamma).toArray();
      Tensor eps = compute.place(state.noise().normal(Tensors.shape(batch.target())));

      // noise, predict, compare
      Pass pass =
          config.network().checkpointActivations()
              ? new Recompute(compute, state.dropout())
              : new Pass.Training(compute, state.dropout());
      Tensor losses = learner.losses(pass, batch, gammas, eps);
      Tensor mean = draws.mean(levels, losses);
      pass.backward(mean.div(new Scalar(config.accumulate())));
      return mean.item_double();
    }
  }

  private void report(RunLog log, Map<String, Double> values) {
    log.write(imagesSeen(), new LinkedHashMap<>(values));
    for (TrainingListener listener : listeners) {
      listener.onMetrics(state.step(), imagesSeen(), values);
    }
  }

  /**
   * Writes the model as it would be used now, then a checkpoint: where there is a checkpoint, there
   * is its model, though the process be killed between the two.
   */
  private void save() {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      learner.save(
          run.model(),
          state.weights(),
          state.averageValues(),
          Map.of("sfumato.steps", "" + state.step(), "sfumato.images-seen", "" + imagesSeen()));
    }
    state.save(run.checkpoint(state.step()), Map.of(DATA, images.digest()));
    run.keepCheckpoints(config.keepCheckpoints());
  }

  @Override
  public void close() {
    state.close();
    lock.close();
  }
}
