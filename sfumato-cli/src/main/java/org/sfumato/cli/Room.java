package org.sfumato.cli;

import java.util.concurrent.Semaphore;

/** Bounds how many pixels the photographs in memory have together. */
final class Room {
  /** Pixels for each core: one photograph of a phone, 4032 x 3024 and the like. */
  static final long PIXELS_PER_CORE = 13_000_000;

  /** Bytes of Java's memory for a pixel: a photograph's take 8 to 24, and some are copied. */
  private static final long BYTES_PER_PIXEL = 64;

  private static final int PIXELS_PER_UNIT = 1000;

  private final int units;
  private final Semaphore free;

  Room(long pixels) {
    units = (int) Math.min(Integer.MAX_VALUE, Math.max(1, pixels / PIXELS_PER_UNIT));
    free = new Semaphore(units, true);
  }

  static Room ofThisMachine() {
    Runtime java = Runtime.getRuntime();
    return new Room(
        Math.min(java.maxMemory() / BYTES_PER_PIXEL, java.availableProcessors() * PIXELS_PER_CORE));
  }

  /**
   * Waits until there is room. What is larger than all of it waits until it is alone.
   *
   * @return what to give back
   */
  int take(long pixels) {
    long asked = pixels / PIXELS_PER_UNIT + (pixels % PIXELS_PER_UNIT == 0 ? 0 : 1);
    int taken = (int) Math.min(units, Math.max(1, asked));
    free.acquireUninterruptibly(taken);
    return taken;
  }

  void giveBack(int taken) {
    free.release(taken);
  }
}
