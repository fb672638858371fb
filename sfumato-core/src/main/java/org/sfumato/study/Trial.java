package org.sfumato.study;

/**
 * One pair as one rater sees it.
 *
 * @param number its place in the rater's order, from 0
 * @param kind whether it counts
 * @param scene the natural image and its counterparts
 * @param method whose image is shown beside the natural one
 * @param seconds how long they are shown
 * @param natural where the natural one is shown
 */
public record Trial(int number, Kind kind, Scene scene, String method, int seconds, Side natural) {
  /** What a trial is for. */
  public enum Kind {
    /** To learn the task; does not count. */
    PRACTICE,
    /** To find raters who do not look; does not count. */
    CATCH,
    /** Counts. */
    TEST
  }

  /** The image file shown on a side, within the study. */
  public String image(Side side) {
    return side == natural ? scene.natural() : scene.generated().get(method);
  }
}
