package org.sfumato.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Images of several sets, each set with its probability (Palette, appendix B: ImageNet and Places2,
 * one half each) and an {@link EpochOrder} of its own: a small set comes round more often.
 *
 * <p>Examples are dealt in blocks. A block holds of each set as many as its probability says, to
 * within one over all blocks so far, in a shuffled order. So the n-th example of a set is known
 * without counting all before it.
 */
final class MixtureOrder implements Order {
  private static final int BLOCK = 1024;

  private final List<Part> parts;
  private final long seed;
  private final double[] shares; // of the sets up to and with each
  private final List<EpochOrder> orders = new ArrayList<>();
  private Dealt last = new Dealt(-1, new int[0], new long[0]);

  /**
   * Places of one set's images.
   *
   * @param first place
   * @param size images
   * @param share of the examples; those of all sets sum to 1
   */
  record Part(int first, int size, double share) {}

  /**
   * @param sets the set of each example of a block
   * @param numbers which of the set's examples it is
   */
  private record Dealt(long block, int[] sets, long[] numbers) {}

  MixtureOrder(List<Part> parts, long seed) {
    this.parts = List.copyOf(parts);
    this.seed = seed;
    shares = new double[parts.size()];
    double sum = 0;
    for (int i = 0; i < parts.size(); i++) {
      sum += parts.get(i).share();
      shares[i] = sum;
      orders.add(new EpochOrder(parts.get(i).size(), seed + i * 0x9E3779B97F4A7C15L));
    }
  }

  @Override
  public int place(long index) {
    Dealt dealt = deal(Math.floorDiv(index, (long) BLOCK));
    int i = Math.floorMod(index, BLOCK);
    int set = dealt.sets[i];
    return parts.get(set).first() + orders.get(set).place(dealt.numbers[i]);
  }

  private synchronized Dealt deal(long block) {
    if (last.block != block) {
      SplittableRandom random = new SplittableRandom(seed ^ (block * 0xA0761D6478BD642FL)).split();
      int[] order = Order.shuffled(BLOCK, random);
      int[] sets = new int[BLOCK];
      long[] next = new long[shares.length];
      int dealt = 0;
      for (int set = 0; set < shares.length; set++) {
        next[set] = before(set, block);
        for (long left = before(set, block + 1) - next[set]; left > 0; left--) {
          sets[order[dealt]] = set;
          dealt++;
        }
      }
      long[] numbers = new long[BLOCK];
      for (int i = 0; i < BLOCK; i++) {
        numbers[i] = next[sets[i]]++;
      }
      last = new Dealt(block, sets, numbers);
    }
    return last;
  }

  /** How many examples of a set lie before a block. */
  private long before(int set, long block) {
    return upTo(set, block) - (set == 0 ? 0 : upTo(set - 1, block));
  }

  /** The same of all sets up to and with one: rounded as a sum, so that blocks are full. */
  private long upTo(int set, long block) {
    long all = block * BLOCK;
    return set == shares.length - 1 ? all : (long) Math.floor(all * shares[set]);
  }
}
