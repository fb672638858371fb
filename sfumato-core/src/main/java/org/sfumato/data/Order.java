package org.sfumato.data;

import java.util.SplittableRandom;

/**
 * Which image each example is of: a pure function of the example's number and a seed, for any
 * number of threads.
 */
interface Order {
  /** The place, among all images, of the image of example {@code index}. */
  int place(long index);

  /** Fisher and Yates's shuffle of 0 to {@code size - 1}. */
  static int[] shuffled(int size, SplittableRandom random) {
    int[] places = new int[size];
    for (int i = 0; i < places.length; i++) {
      int j = random.nextInt(i + 1);
      places[i] = places[j];
      places[j] = i;
    }
    return places;
  }
}
