package org.sfumato.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.file.FileErrors;

/**
 * The folder of one training run: {@code config.json}, {@code metrics.jsonl}, {@code
 * events.out.tfevents.*}, {@code samples/}, {@code checkpoints/}, {@code model.safetensors}, {@code
 * best.safetensors} where the run is validated, {@code adapter.safetensors} where adapters learn,
 * and {@code unreadable.txt} where images are.
 */
public final class RunDirectory {
  private static final String CHECKPOINT = "step-%09d.safetensors";
  private static final String CHECKPOINT_PATTERN = "step-\\d{9}\\.safetensors";

  private final Path root;

  /** Names the folder; nothing is read or made yet. */
  public RunDirectory(Path root) {
    this.root = root;
  }

  /**
   * Makes the folders that are missing.
   *
   * @throws InputException if they cannot be made
   */
  public void make() {
    try {
      Files.createDirectories(checkpoints());
      Files.createDirectories(samples());
    } catch (IOException e) {
      throw FileErrors.cannotWrite(root, e);
    }
  }

  public Path root() {
    return root;
  }

  public Path metrics() {
    return root.resolve("metrics.jsonl");
  }

  public Path samples() {
    return root.resolve("samples");
  }

  public Path model() {
    return root.resolve("model.safetensors");
  }

  /** The grid of samples of a step. */
  Path sample(long step) {
    return samples().resolve("step-%09d.png".formatted(step));
  }

  /** The adapters of a run that learns some, without the weights that they are added to. */
  public Path adapter() {
    return root.resolve("adapter.safetensors");
  }

  /** The model with the lowest loss on the validation images so far. */
  public Path bestModel() {
    return root.resolve("best.safetensors");
  }

  /** A list of the images that were skipped, and why. */
  public Path unreadable() {
    return root.resolve("unreadable.txt");
  }

  private Path checkpoints() {
    return root.resolve("checkpoints");
  }

  private Path config() {
    return root.resolve("config.json");
  }

  public Path checkpoint(long step) {
    return checkpoints().resolve(CHECKPOINT.formatted(step));
  }

  /**
   * Refuses to lie within a folder of images: the next start would learn the run's own samples.
   *
   * @throws InputException if it does
   */
  public void requireOutside(List<Path> imageFolders) {
    for (Path images : imageFolders) {
      if (real(root).startsWith(real(images))) {
        throw new InputException(
            "the run "
                + root
                + " would lie among the images of "
                + images
                + " and learn its own samples: choose a folder outside.");
      }
    }
  }

  /** Absolute and without links, as far as it exists. */
  private static Path real(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    for (Path part = whole; part != null; part = part.getParent()) {
      if (Files.exists(part)) {
        try {
          return part.toRealPath().resolve(part.relativize(whole)).normalize();
        } catch (IOException e) {
          throw FileErrors.cannotRead(part, e);
        }
      }
    }
    return whole;
  }

  /** Deletes what a killed run left half written. Only with the run's lock in hand. */
  public void deleteLeftovers() {
    AtomicFile.deleteLeftovers(root);
    AtomicFile.deleteLeftovers(checkpoints());
    AtomicFile.deleteLeftovers(samples());
  }

  /** The checkpoint with the most steps. */
  public Optional<Path> newestCheckpoint() {
    return listCheckpoints().stream().findFirst();
  }

  /** Steps done when the newest checkpoint was written; 0 if there is none. */
  public long savedSteps() {
    return newestCheckpoint().map(RunDirectory::step).orElse(0L);
  }

  /** Steps done when a checkpoint was written. */
  static long step(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().replaceAll("\\D", ""));
  }

  /**
   * Deletes all but some checkpoints.
   *
   * @param count how many of the newest stay
   * @param every those whose steps are a multiple of this stay, too; 0 for none
   * @param lastGood the newest of fewer steps than these stays, too: to go back to
   */
  void keepCheckpoints(int count, long every, long lastGood) {
    Optional<Path> good = newestBefore(lastGood);
    listCheckpoints().stream()
        .skip(count)
        .filter(old -> !Optional.of(old).equals(good))
        .filter(old -> every == 0 || step(old) % every != 0)
        .forEach(this::deleteCheckpoint);
  }

  /** The newest checkpoint of fewer steps than these. */
  Optional<Path> newestBefore(long steps) {
    return listCheckpoints().stream().filter(file -> step(file) < steps).findFirst();
  }

  void deleteCheckpoint(Path checkpoint) {
    try {
      Files.deleteIfExists(checkpoint);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(checkpoints(), e);
    }
  }

  /** The newest first. */
  List<Path> listCheckpoints() {
    if (!Files.isDirectory(checkpoints())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(checkpoints())) {
      return files
          .filter(file -> file.getFileName().toString().matches(CHECKPOINT_PATTERN))
          .sorted(Comparator.comparing(Path::getFileName).reversed())
          .toList();
    } catch (IOException e) {
      throw FileErrors.cannotRead(checkpoints(), e);
    }
  }

  /** The configuration the run was started with, if it was. */
  public Optional<TrainConfig> storedConfig() {
    if (!Files.exists(config())) {
      return Optional.empty();
    }
    try {
      String json = Files.readString(config(), StandardCharsets.UTF_8);
      return Optional.of(ConfigReader.parse(json, TrainConfig.class, config().toString()));
    } catch (InputException e) {
      throw new InputException(
          e.getMessage()
              + ": if another version of Sfumato began this run, go on with that version, or begin"
              + " a new one with --init "
              + model(),
          e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(config(), e);
    }
  }

  /** Writes the resolved configuration. */
  public void storeConfig(TrainConfig config) {
    AtomicFile.write(config(), ConfigWriter.json(config).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Refuses to go on with another network, another objective or another order of random numbers;
   * how long and how often may change. A run without a checkpoint has nothing to go on with, so its
   * recipe may still change.
   */
  public void requireSameRun(TrainConfig config) {
    Optional<TrainConfig> stored = storedConfig();
    if (stored.isEmpty() || newestCheckpoint().isEmpty()) {
      return;
    }
    TrainConfig before = stored.get();
    List<String> changed = new ArrayList<>();
    differ(changed, "network", before.network(), config.network());
    differ(changed, "diffusion", before.diffusion(), config.diffusion());
    differ(changed, "tasks", before.tasks(), config.tasks());
    differ(changed, "labels", before.labels(), config.labels());
    differ(changed, "label-dropout", before.labelDropout(), config.labelDropout());
    differ(changed, "data", before.data(), config.data());
    differ(changed, "curriculum", before.curriculum(), config.curriculum());
    differ(changed, "augmentation", before.augmentation(), config.augmentation());
    differ(changed, "optimizer.state", before.optimizer().state(), config.optimizer().state());
    differ(changed, "lora", before.lora(), config.lora());
    differ(changed, "batch-size", before.batchSize(), config.batchSize());
    differ(changed, "accumulate", before.accumulate(), config.accumulate());
    differ(changed, "seed", before.seed(), config.seed());
    if (!changed.isEmpty()) {
      throw new InputException(
          root
              + " holds a run with another "
              + String.join(", ", changed)
              + ": repeat its own command to go on with it, or choose another --run.");
    }
  }

  private static void differ(List<String> changed, String key, Object before, Object now) {
    if (!before.equals(now)) {
      changed.add(key);
    }
  }
}
