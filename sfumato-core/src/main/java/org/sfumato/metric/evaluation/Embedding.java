package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToLongFunction;
import org.sfumato.error.InputException;
import org.sfumato.metric.FeatureStream;
import org.sfumato.metric.statistics.FeatureRows;
import org.sfumato.metric.statistics.GroupedMoments;

/** What a network says of a set of images, as far as the metrics ask for it. */
final class Embedding implements AutoCloseable {
  private final GroupedMoments moments;
  private final FeatureRows pool;
  private final FeatureRows logits;
  private final Map<Path, Integer> rows = new HashMap<>();
  private int count;

  /** What to keep; logits if the network has classes. */
  record Wanted(boolean moments, boolean pool, boolean logits) {}

  private Embedding(Wanted wanted, int features, int classes) {
    moments = wanted.moments ? new GroupedMoments(features) : null;
    pool = wanted.pool ? new FeatureRows(features) : null;
    logits = wanted.logits && classes > 0 ? new FeatureRows(classes) : null;
  }

  /**
   * @param unit of each file: those of one input are drawn together, see {@link GroupedMoments#add}
   * @throws InputException if no file can be read
   */
  static Embedding of(
      FeatureStream stream,
      List<Path> files,
      ToLongFunction<Path> unit,
      Wanted wanted,
      Excluded.Unreadable unreadable,
      FeatureStream.Progress progress) {
    Embedding[] made = new Embedding[1]; // the first image tells how many features there are
    boolean done = false;
    try {
      stream
          .run(
              files,
              (file, pool, logits) -> {
                if (made[0] == null) {
                  made[0] = new Embedding(wanted, pool.length, logits == null ? 0 : logits.length);
                }
                made[0].add(unit.applyAsLong(file), file, pool, logits);
              },
              progress)
          .forEach(skipped -> unreadable.add(skipped.file(), skipped.reason()));
      if (made[0] == null) {
        throw new InputException(
            "none of " + files.size() + " images can be read, as " + files.get(0));
      }
      done = true;
      return made[0];
    } finally {
      if (!done && made[0] != null) {
        made[0].close();
      }
    }
  }

  private void add(long unit, Path file, float[] features, float[] classes) {
    rows.put(file, count++);
    if (moments != null) {
      moments.add(unit, features);
    }
    if (pool != null) {
      pool.add(features);
    }
    if (logits != null) {
      logits.add(classes);
    }
  }

  /** Images that could be read. */
  int count() {
    return count;
  }

  GroupedMoments moments() {
    return moments;
  }

  FeatureRows pool() {
    return pool;
  }

  /** Null if they were not wanted, or the network has no classes. */
  FeatureRows logits() {
    return logits;
  }

  /** Of a file; empty if it could not be read. */
  OptionalInt row(Path file) {
    Integer row = rows.get(file);
    return row == null ? OptionalInt.empty() : OptionalInt.of(row);
  }

  @Override
  public void close() {
    if (moments != null) {
      moments.close();
    }
    if (pool != null) {
      pool.close();
    }
    if (logits != null) {
      logits.close();
    }
  }
}
