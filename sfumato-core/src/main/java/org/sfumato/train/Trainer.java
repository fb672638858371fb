package org.sfumato.train;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.checkpoint.AdapterConfig;
import org.sfumato.checkpoint.AdapterFile;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.data.BatchLoader;
import org.sfumato.data.CacheKind;
import org.sfumato.data.Classes;
import org.sfumato.data.Examples;
import org.sfumato.data.ImageFolder;
import org.sfumato.data.ImageSets;
import org.sfumato.diffusion.NoiseDraw;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.model.NoiseInput;
import org.sfumato.nn.LowRank;
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

  /** Those of what the guard remembers, and of the lowest loss in validation. */
  private static final String GUARD = "guard";

  private static final String BEST = "best";

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
  private Optional<Path> init = Optional.empty();
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int listedUnreadable;

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
    compute = Compute.of(device, config.precision().name());
    if (config.classifies() && config.labels().isEmpty()) {
      throw new InputException("training: a classifier needs labels: classes to tell apart");
    }
    int size = config.network().imageSize();
    TaskMixture tasks = TaskMixture.of(config.tasks());
    run = new RunDirectory(runFolder);
    run.requireOutside(data.places());
    run.requireOutside(validationData.places());
    long cacheBytes = config.cacheMegabytes() << 20;
    images = new ImageFolder(data, cacheBytes);
    config
        .curriculum()
        .requireFor(images.size(), config.steps() * config.imagesPerStep(), config.imagesPerStep());
    Classes classes = new Classes(config.labels(), config.labelDropout());
    classes.requireEach(images);
    examples =
        new Examples(images, tasks, size, config.seed(), classes)
            .with(config.augmentation())
            .mixed(config.data())
            .learned(config.curriculum());
    heldOut = !validationData.places().isEmpty();
    imagesApart = heldOut ? new ImageFolder(validationData, cacheBytes) : images;
    draws = new NoiseDraw(config.diffusion(), config.network().noiseInput() == NoiseInput.TIMESTEP);
    run.make();
    lock = RunLock.take(runFolder);
    TrainingState opened = null;
    try {
      run.deleteLeftovers();
      run.requireSameRun(config);
      if (config.cache() == CacheKind.DISK) {
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
      resume();
      validation =
          new Validation(
              heldOut
                  ? new Examples(imagesApart, tasks, size, config.seed(), classes.always())
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
      images.close();
      imagesApart.close();
      lock.close();
      throw e;
    }
  }

  /** From the newest checkpoint; from the one before it, where the newest was damaged. */
  private void resume() {
    List<Path> checkpoints = run.listCheckpoints();
    List<Path> damaged = new ArrayList<>();
    for (Path checkpoint : checkpoints) {
      try {
        requireIntact(checkpoint);
      } catch (InputException e) {
        if (checkpoint.equals(checkpoints.get(checkpoints.size() - 1))) {
          throw e;
        }
        tell(e.getMessage() + " The run goes on from the checkpoint before it.");
        damaged.add(checkpoint);
        continue;
      }
      guard.restore(restore(checkpoint));
      damaged.forEach(run::deleteCheckpoint);
      LOG.info("goes on from step {}", state.step());
      return;
    }
  }

  private static void requireIntact(Path checkpoint) {
    try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
      file.requireIntact();
    }
  }

  /** Gives what the guard remembered. Early checkpoints do not say it, nor of which images. */
  private StepGuard.Memory restore(Path checkpoint) {
    StepGuard.Memory then = guard.memory();
    try (SafetensorsFile file = SafetensorsFile.open(checkpoint)) {
      Map<String, String> facts = file.metadata();
      // Example number i is another one among other images.
      if (!facts.getOrDefault(DATA, images.digest()).equals(images.digest())) {
        throw new InputException(
            run.root()
                + " was begun with other image files than there are now:"
                + " restore them to go on with it, or choose another folder for the run.");
      }
      if (facts.containsKey(GUARD)) {
        then = StepGuard.read(facts.get(GUARD), checkpoint.toString());
        bestLoss = Double.parseDouble(facts.get(BEST));
      }
    }
    state.restore(checkpoint);
    return then;
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
      goBack(disk);
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
          validate(log, disk);
        }
        if (due(config.previewEvery(), step)) {
          Optional<BufferedImage> grid = validation.preview(state);
          if (grid.isPresent()) {
            log.preview(step, imagesSeen(), grid.get());
          }
        }
        if (due(config.checkpointEvery(), step)) {
          disk.write(this::save);
        }
      }
      if (!Files.exists(run.checkpoint(state.step())) || !Files.exists(run.model())) {
        disk.write(this::save);
      }
      return true;
    }
  }

  private void validate(RunLog log, FullDisk disk) throws InterruptedException {
    Map<String, Double> losses = validation.losses(state);
    report(log, losses);
    if (losses.get(Validation.LOSS) < bestLoss) {
      bestLoss = losses.get(Validation.LOSS);
      disk.write(() -> saveModel(run.bestModel()));
    }
  }

  private long lastGood() {
    return state.step() - guard.memory().inARow();
  }

  /**
   * To the newest checkpoint that a good step followed, for one without may hold what went wrong
   * after it; to the start, if there is none at all.
   */
  private void goBack(FullDisk disk) throws InterruptedException {
    long failed = state.step();
    long lastGood = lastGood();
    List<Path> checkpoints = run.listCheckpoints();
    Optional<Path> good = run.newestBefore(lastGood);
    if (guard.isAtItsEnd() || (good.isEmpty() && !checkpoints.isEmpty())) {
      throw new InputException(
          "the training fails at step "
              + failed
              + ", after it went back "
              + guard.memory().returns()
              + " times: begin another run with a lower optimizer.learning-rate, perhaps with"
              + " --init "
              + run.model());
    }
    for (Path doubtful : checkpoints) {
      if (RunDirectory.step(doubtful) >= lastGood) {
        run.deleteCheckpoint(doubtful);
      }
    }
    double best = bestLoss;
    if (good.isPresent()) {
      guard.goBack(restore(good.get()));
    } else {
      state.restart();
      init.ifPresent(this::takeWeights);
      guard.goBack(new StepGuard(config.recovery()).memory());
    }
    bestLoss = best;
    tell(
        "step "
            + failed
            + ": "
            + config.recovery().skips()
            + " steps in a row went wrong, so the run goes back to step "
            + state.step()
            + ", and on at "
            + guard.rate()
            + " of its learning rate");
    if (state.step() > 0) {
      disk.write(this::save); // with the lower rate
    }
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
    double loss = 0;
    for (int part = 0; part < config.accumulate(); part++) {
      long firstExample = imagesSeen() + (long) part * config.batchSize();
      loss += accumulateGradients(loader.next(), firstExample) / config.accumulate();
    }
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

  /**
   * Writes the model as it would be used now, then a checkpoint: where there is a checkpoint, there
   * is its model, though the process be killed between the two.
   */
  private void save() {
    listUnreadable();
    saveModel(run.model());
    state.adapters().ifPresent(this::saveAdapter);
    state.save(
        run.checkpoint(state.step()),
        Map.of(
            DATA,
            images.digest(),
            GUARD,
            StepGuard.write(guard.memory()),
            BEST,
            Double.toString(bestLoss)));
    run.keepCheckpoints(config.keepCheckpoints(), config.keepEvery(), lastGood());
  }

  private void saveModel(Path path) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      learner.save(path, state.weights(), state.averageValues(), provenance());
    }
  }

  private void saveAdapter(LowRank adapter) {
    AdapterFile.save(
        run.adapter(),
        new AdapterConfig(config.lora(), config.model(), AdapterFile.fingerprint(adapter)),
        adapter.weights(),
        state.average(),
        config.modelType(),
        provenance());
  }

  private Map<String, String> provenance() {
    return Map.of("sfumato.steps", "" + state.step(), "sfumato.images-seen", "" + imagesSeen());
  }

  private void listUnreadable() {
    List<String> unreadable = images.unreadable();
    if (unreadable.size() > listedUnreadable) {
      String lines = String.join("\n", unreadable) + "\n";
      AtomicFile.write(run.unreadable(), lines.getBytes(StandardCharsets.UTF_8));
      listedUnreadable = unreadable.size();
      tell("images that cannot be read are skipped: see " + run.unreadable());
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
