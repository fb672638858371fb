package org.sfumato.task;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import org.sfumato.image.Pixels;

/**
 * The details of what was filled at a coarse scale, from the photograph around it. A network shows
 * what is where, at its own scale; between its pixels there is nothing. So the layout of what it
 * made is kept, octave by octave down to the photograph's pixels, and each octave's details are
 * those of the place in the photograph whose layout and details are most alike (Hertzmann et al.
 * 2001, <i>Image Analogies</i>, with the photograph and its own layout as the example).
 */
final class Texture {
  /** Details are what is smaller than this many pixels of the network, which draws them softly. */
  private static final double SOFT = 4;

  /** How often places are looked for, and their details taken, at the coarsest scale. */
  private static final int ROUNDS = 4;

  /** Over all pixels, in each of these rounds. */
  private static final int SWEEPS = 4;

  /** Finer scales follow it. Who looks longer there finds smoother places, and tears patterns. */
  private static final int FOLLOWING_SWEEPS = 2;

  /** The same photograph and fill give the same details. */
  private static final int SEED = 1;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final float farColour;
  private final DoubleConsumer work;

  private Texture(float farColour, DoubleConsumer work) {
    this.farColour = farColour;
    this.work = work;
  }

  /**
   * How many octaves of details a fill lacks.
   *
   * @param scale pixels of the picture in one of the network's
   * @param thickness of what was filled, in pixels: what is known on both sides of something thin
   *     tells its layout better than the network
   * @return 0 where the picture is no finer than the network, or too thin
   */
  static int octaves(double scale, double thickness) {
    return scale > 1
        ? (int) Math.min(Math.round(log2(SOFT * scale)), Math.floor(log2(Math.max(1, thickness))))
        : 0;
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  /** How far around what was filled there should be something to look at, in pixels. */
  static int context(int octaves) {
    return 2 * (2 * PatchMatch.REACH + 2) << Math.max(0, octaves - 1);
  }

  /**
   * Draws details, where there is a photograph to take them from.
   *
   * @param picture {@code [C, H, W]}; changed where it is wanted
   * @param octaves at least 1
   * @param farColour see {@link PhotoTask#farColour}
   * @param work is told each share of the work that is done, of 1 in all
   */
  static void draw(
      Pixels picture,
      PatchMatch.Surroundings surroundings,
      int octaves,
      float farColour,
      DoubleConsumer work) {
    new Texture(farColour, work).draw(picture, surroundings, octaves, 1);
  }

  /**
   * At one scale and all coarser ones.
   *
   * @param share of the work that this is
   * @return the search at this scale, if there was anything to look at
   */
  private Optional<PatchMatch> draw(
      Pixels picture, PatchMatch.Surroundings surroundings, int octaves, double share) {
    Pixels coarse = Octaves.halved(picture);
    double own = octaves > 1 ? 0.75 * share : share; // of four times as many pixels
    Optional<PatchMatch> coarser =
        octaves > 1
            ? draw(coarse, surroundings.halved(picture), octaves - 1, share - own)
            : Optional.empty();
    Pixels layout = Octaves.doubled(coarse, picture);
    PatchMatch match = new PatchMatch(picture, layout, surroundings, farColour, random);
    if (coarser.isPresent()) {
      match.follow(coarser.get());
      look(match, FOLLOWING_SWEEPS, false, own);
      return Optional.of(match);
    }
    if (!match.scatter()) {
      work.accept(own);
      return Optional.empty();
    }
    for (int round = 0; round < ROUNDS; round++) {
      look(match, SWEEPS, round > 0, own / ROUNDS);
    }
    return Optional.of(match);
  }

  private void look(PatchMatch match, int sweeps, boolean whole, double share) {
    match.measure(whole);
    for (int sweep = 0; sweep < sweeps; sweep++) {
      match.sweep(sweep % 2 == 0, whole);
      work.accept(share / sweeps);
    }
    match.copy();
  }
}
