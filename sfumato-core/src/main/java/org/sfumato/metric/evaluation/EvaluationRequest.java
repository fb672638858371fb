package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sfumato.error.InputException;

/**
 * What to evaluate.
 *
 * @param samples folders of images to judge; several hold several samples of the same inputs
 * @param reference what the samples as a set should look like: a folder, or a file of statistics
 *     ({@code .npz})
 * @param originals what each sample should look like, by name; where none is given, a folder of the
 *     reference is tried
 * @param labels classes of the originals, for classification accuracy: lines {@code NAME,CLASS}
 * @param metrics what to measure; none for all that is possible with what is given
 * @param resizeOriginals whether originals of other sizes than their samples are resized to them
 *     (bicubic, anti-aliased); they are a mistake otherwise
 * @param settings numbers of the protocol
 */
public record EvaluationRequest(
    List<Path> samples,
    Optional<Path> reference,
    Optional<Path> originals,
    Optional<Path> labels,
    Set<Metric> metrics,
    boolean resizeOriginals,
    Settings settings) {
  public EvaluationRequest {
    samples = List.copyOf(samples);
    EnumSet<Metric> sorted = EnumSet.noneOf(Metric.class);
    sorted.addAll(metrics);
    metrics = java.util.Collections.unmodifiableSet(sorted);
    if (samples.isEmpty()) {
      throw new InputException("give a folder of samples with --samples");
    }
  }

  /**
   * Numbers of the protocol, all of which a report states.
   *
   * @param seed of resamples and subsets
   * @param resamples of the bootstrap
   * @param splits of the Inception Score
   * @param subsets of the kernel distance
   * @param subsetSize of the kernel distance
   * @param neighbours of precision and recall
   */
  public record Settings(
      long seed, int resamples, int splits, int subsets, int subsetSize, int neighbours) {
    /** As the papers have them. */
    public static final Settings DEFAULT = new Settings(0, 1000, 10, 100, 1000, 3);

    public Settings {
      atLeast("--resamples", 100, resamples);
      atLeast("--splits", 1, splits);
      atLeast("--kid-subsets", 1, subsets);
      atLeast("--kid-subset-size", 2, subsetSize);
      atLeast("--neighbours", 1, neighbours);
    }

    private static void atLeast(String option, int least, int value) {
      if (value < least) {
        throw new InputException(option + " must be at least " + least + ", not " + value);
      }
    }
  }
}
