package org.sfumato.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.sfumato.task.TrainingPair;

/** Prepares the next batches of examples on other threads while the network works on this one. */
public final class BatchLoader implements AutoCloseable {
  private static final int AHEAD = 3;

  private final Examples examples;
  private final int batchSize;
  private final Ahead<List<TrainingPair>> batches;

  /**
   * @param first number of the first example
   * @param threads that prepare examples
   */
  public BatchLoader(Examples examples, int batchSize, long first, int threads) {
    this.examples = examples;
    this.batchSize = batchSize;
    Stream<Callable<List<TrainingPair>>> endless =
        LongStream.iterate(first, start -> start + batchSize)
            .mapToObj(start -> () -> prepare(start));
    batches = new Ahead<>("sfumato-data", threads, AHEAD, endless.iterator());
  }

  /** The next batch, in order. */
  public List<TrainingPair> next() throws InterruptedException {
    return batches.next();
  }

  private List<TrainingPair> prepare(long start) {
    List<TrainingPair> pairs = new ArrayList<>();
    for (int i = 0; i < batchSize; i++) {
      pairs.add(examples.example(start + i));
    }
    return pairs;
  }

  @Override
  public void close() {
    batches.close();
  }
}
