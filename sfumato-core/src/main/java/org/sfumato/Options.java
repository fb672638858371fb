package org.sfumato;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import org.sfumato.inference.SamplingConfig;

/**
 * How to make a picture. Immutable; start from {@link #DEFAULT}, to restore from {@link
 * #RESTORATION}, which takes fewer steps.
 *
 * <pre>{@code
 * Options.DEFAULT.withSeed(7).withSteps(100).onProgress(share -> bar.set(share))
 * }</pre>
 *
 * @param seed of every random draw: another one gives another answer, the same one the same; two
 *     photographs get different noise of one seed
 * @param sampling how to walk from noise to the picture
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
    SamplingConfig sampling,
    boolean details,
    DoubleConsumer progress,
    BooleanSupplier cancelled) {
  public static final Options DEFAULT =
      new Options(0, SamplingConfig.DEFAULT, true, share -> {}, () -> false);

  /** As {@link #DEFAULT}, but for the few steps that {@code sfumato restore} takes. */
  public static final Options RESTORATION = DEFAULT.withSampling(SamplingConfig.RESTORATION);

  public Options {
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(cancelled, "cancelled");
  }

  public Options withSeed(long newSeed) {
    return new Options(newSeed, sampling, details, progress, cancelled);
  }

  /** Sampling steps: more take longer. */
  public Options withSteps(int steps) {
    return withSampling(sampling.withSteps(steps));
  }

  public Options withSampling(SamplingConfig newSampling) {
    return new Options(seed, newSampling, details, progress, cancelled);
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
