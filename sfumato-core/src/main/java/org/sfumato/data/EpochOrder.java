package org.sfumato.data;

import java.util.SplittableRandom;

/** Every image once an epoch, in an order drawn anew for each. */
final class EpochOrder implements Order {
  private final int size;
  private final long seed;
  private Shuffled last = new Shuffled(-1, new int[0]);

  private record Shuffled(long epoch, int[] places) {}

  EpochOrder(int size, long seed) {
    this.size = size;
    this.seed = seed;
  }

  @Override
  public int place(long index) {
    return epoch(Math.floorDiv(index, size))[Math.floorMod(index, size)];
  }

  private synchronized int[] epoch(long epoch) {
    if (last.epoch != epoch) {
      SplittableRandom random = new SplittableRandom(seed ^ (epoch * 0xD1B54A32D192ED03L)).split();
      last = new Shuffled(epoch, Order.shuffled(size, random));
    }
    return last.places;
  }
}
