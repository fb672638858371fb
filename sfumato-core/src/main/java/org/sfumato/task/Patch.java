package org.sfumato.task;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/**
 * One question to a network: what to do, a picture, and which part of it is unknown.
 *
 * @param task that is asked for
 * @param condition {@code [3, H, W]} in [-1, 1]
 * @param mask {@code [1, H, W]}, 1 = to generate, 0 = known; null where all is to be generated.
 *     What the condition holds under the mask means nothing: see {@link #withNoise}
 * @param given what the answer must be in places, whatever the condition says; null for nothing
 * @param draft {@code [3, H, W]}: what the answer is to look like from afar, its details to be made
 *     anew; null if nothing is known of it
 */
public record Patch(PhotoTask task, Pixels condition, Pixels mask, Given given, Pixels draft) {
  /**
   * Pixels of the answer.
   *
   * @param picture {@code [3, H, W]} in [-1, 1]
   * @param mask {@code [1, H, W]}: 0 where it is so, 1 where it is to be generated, between them
   *     where it is only likely
   */
  public record Given(Pixels picture, Pixels mask) {}

  /** Without a draft. */
  public Patch(PhotoTask task, Pixels condition, Pixels mask, Given given) {
    this(task, condition, mask, given, null);
  }

  /** Of whose answer nothing is given, and without a draft. */
  public Patch(PhotoTask task, Pixels condition, Pixels mask) {
    this(task, condition, mask, null);
  }

  /**
   * The picture as far as the condition tells it: the condition itself, filled smoothly under the
   * mask.
   */
  public Pixels guess() {
    return mask == null ? condition : PullPush.fill(condition, mask);
  }

  /**
   * How far from the guess the picture is likely to be at each pixel: the standard deviation,
   * {@code [1, H, W]}. The task's own where the guess errs anywhere alike, or too little is known.
   */
  public Pixels localSpread() {
    double unit = task.spreadOfDetail();
    Optional<Pixels> detail = unit == 0 ? Optional.empty() : Detail.of(condition, mask);
    if (detail.isEmpty()) {
      return Pixels.filled(1, condition.height(), condition.width(), (float) task.spread());
    }
    Pixels spread = detail.get();
    for (int i = 0; i < spread.data().length; i++) {
      spread.data()[i] = (float) (unit * Math.sqrt(spread.data()[i]));
    }
    return spread;
  }

  /**
   * The same patch with standard Gaussian noise under the mask, in every channel, as the networks
   * have seen it in training (Palette, appendix B). Without a mask: the patch itself.
   */
  public Patch withNoise(RandomGenerator random) {
    if (mask == null) {
      return this;
    }
    Pixels noisy = condition.copy();
    int plane = mask.data().length;
    for (int i = 0; i < noisy.data().length; i++) {
      if (mask.data()[i % plane] > 0) {
        noisy.data()[i] = (float) random.nextGaussian();
      }
    }
    return new Patch(task, noisy, mask, given, draft);
  }
}
