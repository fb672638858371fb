package org.sfumato.train;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.sfumato.data.BatchLoader;
import org.sfumato.data.CacheKind;
import org.sfumato.data.Examples;
import org.sfumato.data.ImageFolder;
import org.sfumato.data.ImageSets;
import org.sfumato.diffusion.NoiseDraw;
import org.sfumato.error.InputException;
import org.sfumato.model.NoiseInput;
import org.sfumato.task.TaskMixture;
import org.sfumato.torch.Compute;
import org.sfumato.train.TrainingListener.Work;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network (Palette, section 3 and Algorithm 1), in a run directory from which the same
 * call goes on after any interruption.
 */
public final class Trainer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final TrainConfig config;
  private final RunDirectory run;
  private final RunLock lock;
  private final Compute compute;
  private final Learner learner;
  private final NoiseDraw draws;
  private final TrainingState state;
  private final ImageFolder images;
  private final ImageFolder imagesApart; // the same, where none are held out
  private final Examples examples;
  private final Validation validation;
  private final boolean heldOut;
  private final List<TrainingListener> listeners;
  private final StepGuard guard;
  private final Gradients gradients;
  private final Checkpoints checkpoints;
  private final Recovery recovery;
  private Optional<Path> init = Optional.empty();

  /**
   * Opens a run, from its newest checkpoint if there is one.
   *
   * @param data folders, lists and shards to train on
   * @param validationData those of images kept apart, to validate on and to preview; without any
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
    this(config, ImageSets.of(data), ImageSets.of(validationData), runFolder, device, listeners);
  }

  /** The same, of sets with names, or of pairs. */
  public Trainer(
      TrainConfig config,
      ImageSets data,
      ImageSets validationData,
      Path runFolder,
      String device,
      List<TrainingListener> listeners) {
    this.config = config;
    this.listeners = listeners;
    guard = new StepGuard(config.recovery());
    compute = Compute.of(device, config.precision());
    run = new RunDirectory(runFolder);
    run.requireOutside(data.places());
    run.requireOutside(validationData.places());
    TrainingData learned = TrainingData.of(config, data);
    images = learned.images();
    examples = learned.examples();
    heldOut = !validationData.places().isEmpty();
    TrainingData apart = heldOut ? TrainingData.keptApart(config, validationData) : learned;
    imagesApart = apart.images();
    draws = new NoiseDraw(config.diffusion(), config.network().noiseInput() == NoiseInput.TIMESTEP);
    run.make();
    lock = RunLock.take(runFolder);
    TrainingState opened = null;
    try {
      run.deleteLeftovers();
      run.requireSameRun(config);
      if (config.cache() == CacheKind.DISK) {
        long cacheBytes = config.cacheMegabytes() << 20;
        images.cacheOnDisk(run.root(), cacheBytes);
        if (heldOut) {
          imagesApart.cacheOnDisk(run.root(), cacheBytes);
        }
      }
      learner = Learner.of(config, compute);
      opened =
          new TrainingState(
              learner.network(),
              compute,
              config.seed(),
              draws.importance(),
              config.lora(),
              config.optimizer().state());
      opened.slowDown(config.optimizer());
      state = opened;
      gradients = new Gradients(config, examples, learner, draws, state, compute);
      checkpoints = new Checkpoints(config, run, images, learner, state, guard, this::tell);
      recovery = new Recovery(config.recovery(), run, state, guard, checkpoints);
      checkpoints.resume();
      validation =
          new Validation(
              apart.examples(),
              TaskMixture.of(config.tasks()),
              learner,
              config.diffusion().noiseSchedule(),
              compute,
              config.validationImages());
      run.storeConfig(config); // last: a start that fails leaves the run as it was
    } catch (RuntimeException | Error e) {
      if (opened != null) {
        opened.close();
      }
      images.close();
      imagesApart.close();
      lock.close();
      throw e;
    }
  }

  /**
   * Takes the weights of a model to start from; only a run that has not begun yet does so.
   *
   * @throws InputException if the model's network has another shape, or its weights mean something
   *     else
   */
  public void startFrom(Path model) {
    init = Optional.of(model);
    if (state.step() == 0) {
      takeWeights(model);
    }
  }

  /** As if no step had been done. */
  private void begin() {
    state.restart();
    init.ifPresent(this::takeWeights);
  }

  private void takeWeights(Path model) {
    state.startFrom(model, config.diffusion(), compute);
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
   * @throws InputException if adapters are to learn and there is no model to adapt
   */
  public boolean train(BooleanSupplier stop) throws InterruptedException {
    if (config.lora().isOn() && state.step() == 0 && init.isEmpty()) {
      throw new InputException("lora adapts a model that has learned something: give --init MODEL");
    }
    FullDisk disk = new FullDisk(stop, this::tell);
    while (!untilItMustGoBack(stop, disk)) {
      tell(recovery.goBack(this::begin));
      if (state.step() > 0) {
        disk.write(checkpoints::save); // with the lower rate
      }
    }
    return state.step() >= config.steps();
  }

  /** Gives false where the weights have gone wrong. */
  private boolean untilItMustGoBack(BooleanSupplier stop, FullDisk disk)
      throws InterruptedException {
    long first = imagesSeen();
    try (BatchLoader loader =
            new BatchLoader(examples, config.batchSize(), first, config.loaderThreads());
        RunLog log = new RunLog(run, first, disk)) {
      while (state.step() < config.steps() && !stop.getAsBoolean()) {
        if (!step(loader, log)) {
          if (guard.mustGoBack()) {
            return false;
          }
          continue; // until a good step tells that the weights are, nothing is made of them
        }
        long step = state.step();
        if (step == 1 && images.size() == 1) {
          tell("there is only one image, so the network will learn it by heart");
        }
        if (heldOut && due(config.validateEvery(), step)) {
          timed(Work.VALIDATION, () -> validate(log, disk));
        }
        if (due(config.previewEvery(), step)) {
          timed(Work.PREVIEW, () -> preview(log));
        }
        if (due(config.checkpointEvery(), step)) {
          timed(Work.CHECKPOINT, () -> disk.write(checkpoints::save));
        }
      }
      if (!Files.exists(run.checkpoint(state.step())) || !Files.exists(run.model())) {
        disk.write(checkpoints::save);
      }
      return true;
    }
  }

  /**
   * Does once what a run does every so often, into the run's folder: to know what it takes.
   *
   * @param kinds of work, of which steps are none; in their order
   */
  public void rehearse(Set<Work> kinds) throws InterruptedException {
    FullDisk disk = new FullDisk(() -> false, this::tell);
    try (RunLog log = new RunLog(run, imagesSeen(), disk)) {
      if (kinds.contains(Work.VALIDATION)) {
        timed(Work.VALIDATION, () -> validate(log, disk));
      }
      if (kinds.contains(Work.PREVIEW)) {
        timed(Work.PREVIEW, () -> preview(log));
      }
      if (kinds.contains(Work.CHECKPOINT)) {
        timed(Work.CHECKPOINT, () -> disk.write(checkpoints::save));
      }
    }
  }

  private interface Piece {
    void run() throws InterruptedException;
  }

  private void timed(Work kind, Piece piece) throws InterruptedException {
    long started = System.nanoTime();
    piece.run();
    tellTime(kind, started);
  }

  private void tellTime(Work kind, long started) {
    double seconds = (System.nanoTime() - started) / 1e9;
    listeners.forEach(listener -> listener.onWork(kind, seconds));
  }

  private void preview(RunLog log) throws InterruptedException {
    Optional<BufferedImage> grid = validation.preview(state);
    if (grid.isPresent()) {
      log.preview(state.step(), imagesSeen(), grid.get());
    }
  }

  private void validate(RunLog log, FullDisk disk) throws InterruptedException {
    Map<String, Double> losses = validation.losses(state);
    report(log, losses);
    checkpoints.saveBest(losses.get(Validation.LOSS), disk);
  }

  private static boolean due(long every, long step) {
    return every > 0 && step % every == 0;
  }

  private long imagesSeen() {
    return state.step() * config.imagesPerStep();
  }

  /** Gives whether the step was good. */
  private boolean step(BatchLoader loader, RunLog log) throws InterruptedException {
    long started = System.nanoTime();
    double loss = gradients.accumulate(loader);
    double norm = state.clipGradients(config.optimizer().gradientClip());
    boolean good = guard.takes(loss, norm);
    if (good) {
      // update, average
      double learningRate =
          guard.rate() * config.optimizer().learningRateAt(state.step(), config.steps());
      state.update(config.optimizer(), learningRate);
      state.average(config.emaDecay());
      double seconds = (System.nanoTime() - started) / 1e9;
      log.step(loss, norm, learningRate, config.imagesPerStep() / seconds);
    } else {
      state.skip();
      tell("step " + state.step() + " is skipped: " + guard.fault(loss, norm));
    }
    tellTime(Work.STEP, started);
    for (TrainingListener listener : listeners) {
      listener.onStep(state.step(), config.steps(), loss);
    }
    if (due(config.logEvery(), state.step())) {
      Map<String, Double> values = log.averages();
      values.put("skipped", (double) guard.memory().skipped());
      values.put("returns", (double) guard.memory().returns());
      report(log, values);
    }
    return good;
  }

  private void report(RunLog log, Map<String, Double> values) throws InterruptedException {
    log.write(imagesSeen(), new LinkedHashMap<>(values));
    for (TrainingListener listener : listeners) {
      listener.onMetrics(state.step(), imagesSeen(), values);
    }
  }

  private void tell(String trouble) {
    LOG.info(trouble);
    for (TrainingListener listener : listeners) {
      listener.onTrouble(trouble);
    }
  }

  @Override
  public void close() {
    state.close();
    images.close();
    imagesApart.close();
    lock.close();
  }
}
