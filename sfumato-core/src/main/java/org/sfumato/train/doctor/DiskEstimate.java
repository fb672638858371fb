package org.sfumato.train.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sfumato.train.TrainConfig;

/**
 * The room that a run will take on its disk, in bytes, without previews and metrics.
 *
 * @param bytes at most at any time
 * @param free where the run would go
 */
public record DiskEstimate(long bytes, long free) {
  /**
   * @param decoded bytes of images that are kept decoded there
   */
  static DiskEstimate of(TrainConfig config, KnownMemory known, long decoded, long free) {
    // The newest, one that is known to be good, one that is being written; and those kept for good.
    long rolling = Math.min(config.keepCheckpoints() + 2, config.steps() / every(config) + 1);
    long kept = config.keepEvery() == 0 ? 0 : config.steps() / config.keepEvery();
    long models = 3 * (long) config.modelType().bytes() * known.parameters();
    return new DiskEstimate((rolling + kept) * known.checkpoint() + models + decoded, free);
  }

  private static long every(TrainConfig config) {
    return Math.min(config.checkpointEvery(), config.steps());
  }

  /** Bytes that are free where a run would go; else in the folder at hand. */
  static long free(Optional<Path> run) {
    return existing(run.orElse(Path.of(""))).toFile().getUsableSpace();
  }

  private static Path existing(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    while (whole.getParent() != null && !Files.exists(whole)) {
      whole = whole.getParent();
    }
    return whole;
  }

  Optional<Warning> warning() {
    if (bytes <= free) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            "disk",
            "checkpoints and what else the run keeps will take up to "
                + MemoryEstimate.gigabytes(bytes)
                + " and the disk has "
                + MemoryEstimate.gigabytes(free)
                + " free: make room, or give a smaller keep-checkpoints or a larger keep-every"));
  }
}
