package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;
import org.sfumato.image.YCbCr;

/** Gray to colour: the condition is the picture's luma, repeated in three channels. */
public record Colorization() implements PhotoTask {
  /**
   * Of many scales, so that no scene is learned by heart, and squeezed as {@link Colorizer}
   * squeezes photographs.
   */
  private static final Crop CROP = new Crop(0.3, 0.7, Colorizer.MAX_RATIO);

  @Override
  public String name() {
    return "colorize";
  }

  @Override
  public int label() {
    return 0;
  }

  @Override
  public double spread() {
    return 0.2;
  }

  @Override
  public boolean coloursMayChange() {
    return false;
  }

  /**
   * Half of a picture of 64 x 64, for which it was chosen: which colour a large part has a small
   * network hardly knows, and takes what chance began.
   */
  @Override
  public int noiseWindow() {
    return 33;
  }

  @Override
  public Crop crop() {
    return CROP;
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    return pair(YCbCr.threeChannels(YCbCr.gray(square)), square, null);
  }
}
