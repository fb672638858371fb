package org.sfumato.train.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.doctor.Trials.Measured;

/**
 * The memory that a run will take, in bytes.
 *
 * @param peak resident memory of the process at its height; where nothing could be tried, what it
 *     needs at least
 * @param state weights, gradients, average and two moments: exact
 * @param decoded images that are kept decoded: exact, as far as all images were looked at
 * @param basis how the peak is known
 * @param batches that were tried
 * @param each what each further image of a batch takes; 0 if not known
 * @param machine physical memory of this machine
 * @param free of it, now
 */
public record MemoryEstimate(
    long peak,
    long state,
    long decoded,
    Basis basis,
    List<Integer> batches,
    double each,
    long machine,
    long free) {
  /** How the peak is known. */
  public enum Basis {
    /** A trial with the run's own batch had it. */
    MEASURED,
    /** It follows from trials with smaller batches. */
    DERIVED,
    /** By arithmetic only: the run needs at least that much. */
    AT_LEAST
  }

  /** Of the machine: what a run may be advised to take. */
  private static final double SHARE = 0.85;

  /**
   * Activations of an image in times of {@link KnownMemory#imageFloor}, for advice where nothing
   * can be tried: as small U-Nets have them, and as they have them where activations are
   * recomputed.
   */
  private static final double TYPICAL = 45;

  private static final double TYPICAL_RECOMPUTED = 15;

  /** Java and libtorch. */
  private static final long PROGRAM = 1L << 30;

  static MemoryEstimate of(
      TrainConfig config,
      KnownMemory known,
      long decoded,
      Optional<Measured> measured,
      long machine,
      long free) {
    return new MemoryEstimate(
        measured.map(Measured::peakBytes).orElse(known.floor(config.batchSize()) + decoded),
        known.state(),
        decoded,
        measured.isEmpty()
            ? Basis.AT_LEAST
            : measured.get().direct() ? Basis.MEASURED : Basis.DERIVED,
        measured.map(Measured::batches).orElse(List.of()),
        measured.map(Measured::bytesEach).orElse(0.0),
        machine,
        free);
  }

  /** Why the run cannot fit into this machine, and what would. */
  Optional<String> refusal(TrainConfig config, KnownMemory known) {
    if (peak <= machine) {
      return Optional.empty();
    }
    boolean tried = each > 0;
    double typical = config.network().checkpointActivations() ? TYPICAL_RECOMPUTED : TYPICAL;
    double image = tried ? each : typical * known.imageFloor();
    double rest = tried ? peak - image * config.batchSize() : state + decoded + PROGRAM;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the run needs %s %s of memory (%s of it for weights, gradients, average and two"
                + " moments), and this machine has %s: %s",
            basis == Basis.AT_LEAST ? "at least" : "about",
            gigabytes(peak),
            gigabytes(state),
            gigabytes(machine),
            advice(config, (int) ((SHARE * machine - rest) / image))));
  }

  private String advice(TrainConfig config, int largest) {
    boolean keeps = !config.network().checkpointActivations();
    String recompute = "network.checkpoint-activations=true, which computes activations twice";
    if (largest < 1) {
      return (keeps && state < SHARE * machine ? "try " + recompute + ", or " : "")
          + "choose a smaller network";
    }
    int batch = Math.min(Integer.highestOneBit(largest), Math.max(1, config.batchSize() / 2));
    long passes = (config.imagesPerStep() + batch - 1) / batch;
    return (each > 0 ? "give" : "try")
        + " batch-size="
        + batch
        + " accumulate="
        + passes
        + (keeps ? ", or " + recompute : "");
  }

  /** Whether other programs leave too little. */
  Optional<Warning> warning() {
    if (peak <= free || peak > machine) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            "memory",
            "the run needs "
                + gigabytes(peak)
                + " of memory, and of this machine's "
                + gigabytes(machine)
                + " only "
                + gigabytes(free)
                + " are free: end other programs first"));
  }

  /** 1.25 GB, in powers of ten. */
  public static String gigabytes(double bytes) {
    double size = bytes / 1e9;
    return String.format(Locale.ROOT, size >= 10 ? "%.0f GB" : "%.2f GB", size);
  }
}
