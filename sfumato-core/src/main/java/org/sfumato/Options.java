package org.sfumato;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.UnaryOperator;
import org.sfumato.error.InputException;
import org.sfumato.inference.SamplingConfig;

/**
 * How to make a picture. Immutable; start from {@link #DEFAULT}.
 *
 * <pre>{@code
 * Options.DEFAULT.withSeed(7).withSteps(100).onProgress(share -> bar.set(share))
 * }</pre>
 *
 * @param seed of every random draw: another one gives another answer, the same one the same; two
 *     photographs get different noise of one seed
 * @param sampling makes of a task's usual way from noise to the picture ({@link
 *     SamplingConfig#usual}) the way to go; always the same of the same one
 * @param details whether what is filled at a coarser scale than the photograph's gets details, from
 *     the photograph around it; without, it stays as soft as the network makes it
 * @param progress is told, on the calling thread, the share done, rising to 1; others that ask the
 *     same model at the same time may have to wait for it, so it must not wait for them
 * @param cancelled asked on the calling thread, before every step, and every few seconds while
 *     details are drawn; once true, the call ends with a {@link
 *     java.util.concurrent.CancellationException}, at the latest with the pictures that are made
 *     together with its own
 */
public record Options(
    long seed,
    UnaryOperator<SamplingConfig> sampling,
    boolean details,
    DoubleConsumer progress,
    BooleanSupplier cancelled) {
  public static final Options DEFAULT =
      new Options(0, UnaryOperator.identity(), true, share -> {}, () -> false);

  public Options {
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(cancelled, "cancelled");
  }

  public Options withSeed(long newSeed) {
    return new Options(newSeed, sampling, details, progress, cancelled);
  }

  /**
   * Sampling steps, of the task's usual sampler or of that given before: more take longer.
   *
   * @throws InputException if there cannot be so many
   */
  public Options withSteps(int steps) {
    SamplingConfig.DEFAULT.withSteps(steps); // now, not when a picture is asked for
    return withSampling(usual -> sampling.apply(usual).withSteps(steps));
  }

  /** Samples so, whatever the task, and whatever was asked for before. */
  public Options withSampling(SamplingConfig newSampling) {
    Objects.requireNonNull(newSampling, "sampling");
    return withSampling(usual -> newSampling);
  }

  /**
   * Changes the task's usual sampling, and forgets what was asked for before.
   *
   * @param change as {@link #sampling()}
   */
  public Options withSampling(UnaryOperator<SamplingConfig> change) {
    return new Options(seed, change, details, progress, cancelled);
  }

  /** How to do a task. */
  SamplingConfig samplingOf(String task) {
    return Objects.requireNonNull(sampling.apply(SamplingConfig.usual(task)), "sampling");
  }

  /** Whether large fills get details from the photograph. */
  public Options withDetails(boolean newDetails) {
    return new Options(seed, sampling, newDetails, progress, cancelled);
  }

  public Options onProgress(DoubleConsumer listener) {
    return new Options(seed, sampling, details, listener, cancelled);
  }

  public Options cancelWhen(BooleanSupplier condition) {
    return new Options(seed, sampling, details, progress, condition);
  }
}
