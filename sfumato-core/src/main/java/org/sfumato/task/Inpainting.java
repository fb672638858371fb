package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;

/**
 * Filling holes: free-form brush strokes 60 % of the time, else 1 to 5 rectangles that cover 10 to
 * 40 % of the picture (Palette, appendix B). The condition has Gaussian noise in the holes.
 */
public record Inpainting() implements PhotoTask {
  static final double BRUSH_SHARE = 0.6;

  @Override
  public String name() {
    return "inpaint";
  }

  @Override
  public int label() {
    return 1;
  }

  @Override
  public double spread() {
    return 0.25;
  }

  @Override
  public double spreadOfDetail() {
    return 0.5;
  }

  /** Coarse shapes that a small network is made to draw have nothing to do with the rest. */
  @Override
  public int noiseWindow() {
    return Masks.NOISE_WINDOW;
  }

  @Override
  public Crop crop() {
    return Crop.SCENES;
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    return TrainingPair.masked(this, square, mask(square.width(), random), random);
  }

  /** A random mask {@code [1, size, size]}, 1 = hole. */
  static Pixels mask(int size, RandomGenerator random) {
    return random.nextDouble() < BRUSH_SHARE
        ? BrushMask.draw(size, random)
        : RectangleMask.draw(size, random);
  }
}
