package org.sfumato.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sfumato.task.TrainingPair;

/** Prepares the next batches of examples on other threads while the network works on this one. */
public final class BatchLoader implements AutoCloseable {
  private static final int AHEAD = 3;

  private final Examples examples;
  private final int batchSize;
  private final ExecutorService workers;
  private final Deque<Future<List<TrainingPair>>> queue = new ArrayDeque<>();
  private long next;

  /**
   * @param first number of the first example
   * @param threads that prepare examples
   */
  public BatchLoader(Examples examples, int batchSize, long first, int threads) {
    this.examples = examples;
    this.batchSize = batchSize;
    this.next = first;
    workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "sfumato-data");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The next batch, in order. */
  public List<TrainingPair> next() throws InterruptedException {
    while (queue.size() < AHEAD) {
      long start = next;
      next += batchSize;
      queue.add(workers.submit(() -> prepare(start)));
    }
    try {
      return queue.remove().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) { // the memory is full, for one
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
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
    workers.shutdownNow();
  }
}
