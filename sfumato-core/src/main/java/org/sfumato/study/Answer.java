package org.sfumato.study;

/**
 * A rater's choice, with all that was shown: a line of {@code answers.jsonl}.
 *
 * @param rater from 0
 * @param trial its place in the rater's order, from 0
 * @param kind whether it counts
 * @param scene name of the scene
 * @param set of the scene
 * @param method whose image was shown beside the natural one
 * @param seconds display time
 * @param natural where the natural image was
 * @param choice where the rater guessed it
 * @param views how often the pair was shown: more than once where the page was reloaded
 * @param millis from the showing to the choice, as the rater's browser measured it
 * @param at when it was kept, in UTC (ISO 8601)
 */
public record Answer(
    int rater,
    int trial,
    Trial.Kind kind,
    String scene,
    String set,
    String method,
    int seconds,
    Side natural,
    Side choice,
    int views,
    long millis,
    String at) {
  /** Whether the generated image was taken for the natural one. */
  public boolean fooled() {
    return choice != natural;
  }
}
