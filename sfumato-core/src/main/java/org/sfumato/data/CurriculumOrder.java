package org.sfumato.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The order of a {@link Curriculum}: within a subset, every image once an epoch, shuffled. */
final class CurriculumOrder implements Order {
  private final Curriculum curriculum;
  private final int[] cut; // all places; subset k is from start(k) to start(k + 1)
  private final long seed;
  private Epoch last = new Epoch(-1, -1, new int[0]);

  private record Epoch(long stage, long epoch, int[] places) {}

  CurriculumOrder(Curriculum curriculum, int images, long seed) {
    this.curriculum = curriculum;
    this.seed = seed;
    cut = Order.shuffled(images, new SplittableRandom(seed ^ 0xE7037ED1A0B428DBL).split());
    if (curriculum.order() == Curriculum.Cut.SEQUENTIAL) {
      Arrays.sort(cut);
    }
  }

  /** Where a subset begins; their sizes differ by one at most. */
  private int start(int subset) {
    return (int) ((long) cut.length * subset / curriculum.subsets());
  }

  /** Subsets that were begun before this example's: passes x subsets, plus its own number. */
  long stage(long index) {
    // Antona, Algorithm 2: for each pass, for each subset, for each epoch
    long pass = Math.floorDiv(index, perPass());
    long within = Math.floorMod(index, perPass()) / curriculum.epochsPerSubset();
    int subset = 0;
    while (start(subset + 1) <= within) {
      subset++;
    }
    return pass * curriculum.subsets() + subset;
  }

  private long perPass() {
    return (long) cut.length * curriculum.epochsPerSubset();
  }

  /** The places of the images of a stage. */
  int[] subset(long stage) {
    int subset = (int) Math.floorMod(stage, (long) curriculum.subsets());
    return Arrays.copyOfRange(cut, start(subset), start(subset + 1));
  }

  @Override
  public int place(long index) {
    long stage = stage(index);
    int subset = (int) Math.floorMod(stage, (long) curriculum.subsets());
    int size = start(subset + 1) - start(subset);
    long within =
        Math.floorMod(index, perPass()) - (long) start(subset) * curriculum.epochsPerSubset();
    return epoch(stage, within / size)[(int) (within % size)];
  }

  private synchronized int[] epoch(long stage, long epoch) {
    if (last.stage != stage || last.epoch != epoch) {
      SplittableRandom random =
          new SplittableRandom(seed ^ (stage * 0x8EBC6AF09C88C6E3L) ^ (epoch * 0xD1B54A32D192ED03L))
              .split();
      int[] subset = subset(stage);
      int[] order = Order.shuffled(subset.length, random);
      last = new Epoch(stage, epoch, Arrays.stream(order).map(i -> subset[i]).toArray());
    }
    return last.places;
  }
}
