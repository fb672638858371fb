package org.sfumato.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Work that threads do ahead of its turn, while the caller is busy with what came before; its
 * results come in order.
 */
public final class Ahead<T> implements AutoCloseable {
  private final ExecutorService workers;
  private final Deque<Future<T>> queue = new ArrayDeque<>();
  private final int depth;
  private final Iterator<? extends Callable<T>> work;

  /**
   * @param name of the threads
   * @param depth pieces of work begun before their turn: bounds memory
   * @param work in order; asked by the caller's thread only
   */
  public Ahead(String name, int threads, int depth, Iterator<? extends Callable<T>> work) {
    this.depth = depth;
    this.work = work;
    workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * The next result. What the work threw is thrown here.
   *
   * @throws java.util.NoSuchElementException after the last
   */
  public T next() throws InterruptedException {
    while (queue.size() < depth && work.hasNext()) {
      queue.add(workers.submit(work.next()));
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

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
