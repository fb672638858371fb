package org.sfumato.task;

import java.util.random.RandomGenerator;
import org.sfumato.image.Pixels;
import org.sfumato.image.YCbCr;

/** Gray to colour: the condition is the picture's luma, repeated in three channels. */
public record Colorization() implements PhotoTask {
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

  @Override
  public Crop crop() {
    return Crop.SCENES;
  }

  @Override
  public TrainingPair pair(Pixels square, RandomGenerator random) {
    return pair(YCbCr.threeChannels(YCbCr.gray(square)), square, null);
  }
}
