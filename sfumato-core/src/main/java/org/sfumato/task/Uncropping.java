package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/**
 * Going on beyond the edge: half of the picture is masked, either at one random side or all around
 * (Palette, appendix B), each half of the time.
 *
 * @param inSteps whether steps go on from what others have filled, as in panoramas
 */
public record Uncropping(boolean inSteps) implements PhotoTask {
  /** The window of noise of such steps: of 17, 33 and none, where steps neither fade nor blotch. */
  private static final int NOISE_WINDOW_OF_STEPS = 33;

  /** In one step. */
  public Uncropping() {
    this(false);
  }

  @Override
  public String name() {
    return "uncrop";
  }

  @Override
  public int label() {
    return 2;
  }

  @Override
  public double spread() {
    return 0.4;
  }

  @Override
  public double spreadOfDetail() {
    return 0.8;
  }

  /**
   * Coarse shapes that a small network is made to draw have nothing to do with the rest; but step
   * upon step, a picture with none fades into one colour.
   */
  @Override
  public int noiseWindow() {
    return inSteps ? NOISE_WINDOW_OF_STEPS : Masks.NOISE_WINDOW;
  }

  /**
   * The farther a margin reaches, the less its colours have to do with the photograph's: a sky that
   * became gray is to have the details of a sky, not of gray stone.
   */
  @Override
  public float farColour() {
    return 0.06f;
  }

  @Override
  public Crop crop() {
    return Crop.SCENES;
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    return TrainingPair.masked(this, square, mask(square.width(), random), random);
  }

  static Pixels mask(int size, RandomGenerator random) {
    return random.nextBoolean() ? around(size) : side(size, random.nextInt(4));
  }

  /** All but a centred square of half the area. */
  static Pixels around(int size) {
    Pixels mask = Pixels.zeros(1, size, size);
    int known = (int) Math.round(size * Math.sqrt(0.5));
    Masks.fill(mask, 0, 0, size, size, 1);
    Masks.fill(mask, (size - known) / 2, (size - known) / 2, known, known, 0);
    return mask;
  }

  /**
   * Half of the picture.
   *
   * @param side 0 left, 1 right, 2 top, 3 bottom
   */
  static Pixels side(int size, int side) {
    Pixels mask = Pixels.zeros(1, size, size);
    int half = size / 2;
    switch (side) {
      case 0 -> Masks.fill(mask, 0, 0, half, size, 1);
      case 1 -> Masks.fill(mask, size - half, 0, half, size, 1);
      case 2 -> Masks.fill(mask, 0, 0, size, half, 1);
      default -> Masks.fill(mask, 0, size - half, size, half, 1);
    }
    return mask;
  }
}
