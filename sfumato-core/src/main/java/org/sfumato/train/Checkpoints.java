package org.sfumato.train;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sfumato.checkpoint.AdapterConfig;
import org.sfumato.checkpoint.AdapterFile;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.data.ImageFolder;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.nn.LowRank;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run saves, and goes on from: checkpoints, and the models that they would make. */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

  /** The metadata key of {@link ImageFolder#digest()} in a checkpoint. */
  private static final String DATA = "data";

  /** Those of what the guard remembers, and of the lowest loss in validation. */
  private static final String GUARD = "guard";

  private static final String BEST = "best";

  private final TrainConfig config;
  private final RunDirectory run;
  private final ImageFolder images;
  private final Learner learner;
  private final TrainingState state;
  private final StepGuard guard;
  private final Consumer<String> tell;
  private double bestLoss = Double.POSITIVE_INFINITY;
  private int listedUnreadable;

  /**
   * @param images that the run learns, which it must go on with
   * @param tell is told what the run's user should know
   */
  Checkpoints(
      TrainConfig config,
      RunDirectory run,
      ImageFolder images,
      Learner learner,
      TrainingState state,
      StepGuard guard,
      Consumer<String> tell) {
    this.config = config;
    this.run = run;
    this.images = images;
    this.learner = learner;
    this.state = state;
    this.guard = guard;
    this.tell = tell;
  }

  /** From the newest checkpoint; from the one before it, where the newest was damaged. */
  void resume() {
    List<Path> checkpoints = run.listCheckpoints();
    List<Path> damaged = new ArrayList<>();
    for (Path checkpoint : checkpoints) {
      try {
        requireIntact(checkpoint);
      } catch (InputException e) {
        if (checkpoint.equals(checkpoints.get(checkpoints.size() - 1))) {
          throw e;
        }
        tell.accept(e.getMessage() + " The run goes on from the checkpoint before it.");
        damaged.add(checkpoint);
        continue;
      }
      Saved saved = restore(checkpoint);
      guard.restore(saved.guard);
      bestLoss = saved.bestLoss;
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

  /**
   * What a checkpoint says beside the state.
   *
   * @param guard what it remembered then
   * @param bestLoss the lowest in validation until then
   */
  record Saved(StepGuard.Memory guard, double bestLoss) {}

  /** Restores the state. Early checkpoints do not say of the guard, nor of which images. */
  Saved restore(Path checkpoint) {
    Saved saved = new Saved(guard.memory(), bestLoss);
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
        saved =
            new Saved(
                StepGuard.read(facts.get(GUARD), checkpoint.toString()),
                Double.parseDouble(facts.get(BEST)));
      }
    }
    state.restore(checkpoint);
    return saved;
  }

  /** Steps done when the last good one was. */
  long lastGood() {
    return state.step() - guard.memory().inARow();
  }

  /** Writes the model that is best so far, if it is. */
  void saveBest(double loss, FullDisk disk) throws InterruptedException {
    if (loss < bestLoss) {
      bestLoss = loss;
      disk.write(() -> saveModel(run.bestModel()));
    }
  }

  /**
   * Writes the model as it would be used now, then a checkpoint: where there is a checkpoint, there
   * is its model, though the process be killed between the two.
   */
  void save() {
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
    Map<String, String> facts = new LinkedHashMap<>(); // in one order, that files may be compared
    facts.put("sfumato.steps", "" + state.step());
    facts.put("sfumato.images-seen", "" + state.step() * config.imagesPerStep());
    return facts;
  }

  private void listUnreadable() {
    List<String> unreadable = images.unreadable();
    if (unreadable.size() > listedUnreadable) {
      String lines = String.join("\n", unreadable) + "\n";
      AtomicFile.write(run.unreadable(), lines.getBytes(StandardCharsets.UTF_8));
      listedUnreadable = unreadable.size();
      tell.accept("images that cannot be read are skipped: see " + run.unreadable());
    }
  }
}
