package org.sfumato.train;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/** Writes a run's files; where the disk is full, waits for room instead of ending the run. */
final class FullDisk {
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(100);

  private final BooleanSupplier stop;
  private final Consumer<String> tell;
  private final Duration pause;

  /**
   * @param stop asked while it waits; where it says so, the run ends without what it could not
   *     write
   * @param tell is told when it begins to wait, and when it goes on
   */
  FullDisk(BooleanSupplier stop, Consumer<String> tell) {
    this(stop, tell, PAUSE);
  }

  FullDisk(BooleanSupplier stop, Consumer<String> tell, Duration pause) {
    this.stop = stop;
    this.tell = tell;
    this.pause = pause;
  }

  /**
   * Writes something, again and again until there is room for it.
   *
   * @param action that leaves things as they were where it fails
   * @throws InputException if it fails for another reason, or it is told to stop while it waits
   */
  void write(Runnable action) throws InterruptedException {
    boolean waited = false;
    while (true) {
      try {
        action.run();
        if (waited) {
          tell.accept("there is room on the disk again: the run goes on");
        }
        return;
      } catch (InputException e) {
        if (!FileErrors.isForWantOfRoom(e)) {
          throw e;
        }
        if (!waited) {
          tell.accept(
              e.getMessage().replaceFirst("\\.$", "")
                  + ": the run waits for room; free some to go on, or stop it to resume later");
        }
        waited = true;
        if (!waits()) {
          throw e;
        }
      }
    }
  }

  /** Whether it was not told to stop meanwhile. */
  private boolean waits() throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    while (!stop.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return true;
      }
      Thread.sleep(Math.min(LOOK.toMillis(), pause.toMillis()));
    }
    return false;
  }
}
