package org.sfumato.metric.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moments of samples, and of all but each of ten groups of them, from which the interval of a
 * Frechet distance follows: the delete-a-group jackknife (Kott 2001, <i>The Delete-a-Group
 * Jackknife</i>). A bootstrap would take a hundred decompositions of {@code F x F} for this one's
 * ten; and since it repeats images, it would overestimate the distance, which grows as images get
 * fewer.
 *
 * <p>The reference is taken as given. The interval is for other samples of the same number: the
 * bias of small sets is in the distance and not removed.
 */
public final class GroupedMoments implements AutoCloseable {
  static final int GROUPS = 10;

  /** Of Student's t with 9 degrees of freedom, 97.5 %. */
  private static final double T_QUANTILE = 2.262157;

  private final int size;
  private final List<RunningMoments> groups = new ArrayList<>();

  /**
   * @param size number of features
   */
  public GroupedMoments(int size) {
    this.size = size;
    for (int i = 0; i < GROUPS; i++) {
      groups.add(new RunningMoments(size));
    }
  }

  /**
   * Takes an image's features.
   *
   * @param unit what was drawn independently: images of one input belong together
   */
  public void add(long unit, float[] row) {
    groups.get((int) Math.floorMod(unit, (long) GROUPS)).add(row);
  }

  public long count() {
    return groups.stream().mapToLong(RunningMoments::count).sum();
  }

  /** Of all; errors as {@link RunningMoments#moments}. */
  public Moments moments() {
    return without(-1);
  }

  private Moments without(int left) {
    try (RunningMoments all = new RunningMoments(size)) {
      for (int i = 0; i < GROUPS; i++) {
        if (i != left) {
          all.add(groups.get(i));
        }
      }
      return all.moments();
    }
  }

  /**
   * The interval of the distance to a reference.
   *
   * @param value that distance
   * @return empty where a group has fewer than two images
   */
  public Optional<Interval> interval(FrechetDistance reference, double value) {
    if (groups.stream().anyMatch(group -> group.count() < 2)) {
      return Optional.empty();
    }
    double[] values = new double[GROUPS];
    double mean = 0;
    for (int i = 0; i < GROUPS; i++) {
      values[i] = reference.to(without(i)).value();
      mean += values[i] / GROUPS;
    }
    double squares = 0;
    for (double one : values) {
      squares += (one - mean) * (one - mean);
    }
    double reach = T_QUANTILE * Math.sqrt(squares * (GROUPS - 1) / GROUPS);
    return Optional.of(new Interval(Math.max(0, value - reach), value + reach));
  }

  @Override
  public void close() {
    groups.forEach(RunningMoments::close);
  }
}
