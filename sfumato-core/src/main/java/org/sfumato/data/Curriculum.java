package org.sfumato.data;

import org.sfumato.error.InputException;

/**
 * Incremental learning (Antona, Algorithm 2): the images in subsets, one after the other, for some
 * epochs each; and all of that several times over.
 *
 * @param subsets how many; 1 for none, which is batch learning: all images in every epoch
 * @param epochsPerSubset epochs of a subset before the next one
 * @param passes over all subsets
 * @param order of the images that subsets are cut from
 */
public record Curriculum(int subsets, int epochsPerSubset, int passes, Cut order) {
  /** All images in every epoch, without end. */
  public static final Curriculum NONE = new Curriculum(1, 1, 1, Cut.SHUFFLED);

  /** Which images make a subset. */
  public enum Cut {
    /** Neighbours by name: what lies in one folder is learned together. */
    SEQUENTIAL,
    /** Any, as the seed draws them. */
    SHUFFLED
  }

  public Curriculum {
    require(subsets >= 1, "subsets must be positive");
    require(epochsPerSubset >= 1, "epochs-per-subset must be positive");
    require(passes >= 1, "passes must be positive");
  }

  private static void require(boolean condition, String rule) {
    if (!condition) {
      throw new InputException("curriculum: " + rule);
    }
  }

  /** Whether there is more than one subset. */
  public boolean isOn() {
    return subsets > 1;
  }

  /** Examples of a whole curriculum over so many images. */
  public long examples(int images) {
    return (long) images * epochsPerSubset * passes;
  }

  /**
   * Refuses what cannot be learned so.
   *
   * @param images to be cut into subsets
   * @param wanted examples of the whole run
   * @throws InputException if there are more subsets than images, or the run is longer than the
   *     curriculum
   */
  public void requireFor(int images, long wanted, long imagesPerStep) {
    if (!isOn()) {
      return;
    }
    require(
        subsets <= images,
        "subsets must be at most " + images + ", the number of images, not " + subsets);
    long steps = examples(images) / imagesPerStep;
    require(
        wanted <= steps * imagesPerStep,
        passes
            + " passes of "
            + epochsPerSubset
            + " epochs over "
            + images
            + " images are "
            + steps
            + " steps: give steps="
            + steps
            + ", or more passes");
  }
}
