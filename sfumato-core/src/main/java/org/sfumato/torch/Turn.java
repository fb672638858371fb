package org.sfumato.torch;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A thread's turn to have all cores for one call of a network while pictures are made. Calls of
 * several threads at once, each on all cores, take longer than one after the other; so they take
 * turns, in the order in which they came. On a GPU they would, too: of two in one machine, only one
 * is at work. Training does not ask for a turn.
 *
 * <pre>{@code
 * try (Turn turn = Turn.take()) {
 *   network.forward(...);
 * }
 * }</pre>
 */
public final class Turn implements AutoCloseable {
  private static final ReentrantLock MACHINE = new ReentrantLock(true);
  private static final Turn TAKEN = new Turn();

  private Turn() {}

  /** Waits until it is this thread's turn. */
  public static Turn take() {
    MACHINE.lock();
    return TAKEN;
  }

  /** Lets the next one go on. */
  @Override
  public void close() {
    MACHINE.unlock();
  }
}
