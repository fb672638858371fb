package org.sfumato.task;

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
  /** Details begin at this many pixels of the network: what is smaller, it draws too softly. */
  private static final double SOFT = 4;

  /** How often places are looked for, and their details taken, at the coarsest scale. */
  private static final int ROUNDS = 4;

  private static final int SWEEPS = 4;

  /** Finer ones follow it. Who looks longer there finds smoother places, and tears patterns. */
  private static final int FOLLOWING_SWEEPS = 2;

  /** The same photograph and fill give the same details. */
  private static final int SEED = 1;

  private Texture() {}

  /**
   * Draws the details of what was made, where there is a photograph to take them from.
   *
   * @param picture {@code [C, H, W]}; changed where it is not known
   * @param known which pixels of {@code H * W} are the photograph's own, and not filled
   * @param scale pixels of the picture in one of the network's; up to 1 there is nothing to draw
   * @param work is told each share of it that is done, of 1 in all
   */
  static void draw(Pixels picture, boolean[] known, double scale, DoubleConsumer work) {
    if (scale > 1) {
      int octaves = (int) Math.ceil(Math.log(SOFT * scale) / Math.log(2));
      draw(picture, known, octaves, new SplittableRandom(SEED), 1, work);
    }
  }

  /**
   * At one scale and all coarser ones.
   *
   * @param share of the work that this is
   * @return the last search, or null if there was none
   */
  private static PatchMatch draw(
      Pixels picture,
      boolean[] known,
      int octaves,
      SplittableRandom random,
      double share,
      DoubleConsumer work) {
    Pixels coarse = Octaves.halved(picture);
    boolean[] coarseKnown = Octaves.halved(known, picture);
    double own = octaves > 1 ? 0.75 * share : share; // of four times as many pixels
    PatchMatch before =
        octaves > 1 ? draw(coarse, coarseKnown, octaves - 1, random, share - own, work) : null;
    Pixels layout = Octaves.doubled(coarse, picture);
    PatchMatch match = new PatchMatch(picture, layout, known, random);
    if (!match.isPossible()) {
      work.accept(own);
      return null;
    }
    if (before != null) {
      match.follow(before);
    }
    match.scatter();
    int rounds = before == null ? ROUNDS : 1;
    for (int round = 0; round < rounds; round++) {
      match.search(before == null ? SWEEPS : FOLLOWING_SWEEPS, round > 0);
      match.copy();
      work.accept(own / rounds);
    }
    return match;
  }
}
