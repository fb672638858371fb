package org.sfumato.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sfumato.image.Pixels;
import org.sfumato.task.Patch;
import org.sfumato.task.PatchModel;

/**
 * The network and its sampler as one photograph's task sees them: every patch gets a seed of its
 * own, derived from the photograph's and from what its first patch shows, so that the photographs
 * of one album do not share their noise, and with it a tint. One for each photograph; not for
 * several threads.
 */
public final class SeededModel implements PatchModel {
  private final Filler filler;
  private final long seed;
  private final Listener listener;
  private SplittableRandom seeds;
  private double squaresDone;

  /** Watches the work; may throw to stop it. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Before the first step of a batch, after every step of the sampler, and after other work.
     *
     * @param squaresDone squares of the network's size ({@link PatchModel#squares}), those in work
     *     by the share of their steps, and what is worth as much
     * @param goesOn whether what is in work is not finished
     */
    void onWork(double squaresDone, boolean goesOn);
  }

  public SeededModel(Filler filler, long seed, Listener listener) {
    this.filler = filler;
    this.seed = seed;
    this.listener = listener;
  }

  @Override
  public int size() {
    return filler.size();
  }

  @Override
  public int maxBatch() {
    return filler.maxBatch();
  }

  @Override
  public List<Pixels> generate(List<Patch> patches) {
    int squares = patches.stream().mapToInt(this::squares).sum();
    listener.onWork(squaresDone, true);
    if (seeds == null) {
      // Not of later patches: they show what was generated, which another machine rounds otherwise.
      seeds = new SplittableRandom(seed ^ shown(patches.get(0)));
    }
    List<Patch> noisy = new ArrayList<>();
    List<Long> drawn = new ArrayList<>();
    for (Patch patch : patches) {
      long own = seeds.nextLong();
      noisy.add(patch.withNoise(new SplittableRandom(own)));
      drawn.add(own);
    }
    double before = squaresDone;
    List<Pixels> pictures =
        filler.generate(
            noisy,
            drawn,
            (step, steps) ->
                listener.onWork(before + (double) squares * step / steps, step < steps));
    squaresDone += squares;
    return pictures;
  }

  @Override
  public void worked(double squares) {
    squaresDone += squares;
    listener.onWork(squaresDone, true);
  }

  /** A hash of the known pixels. */
  private static long shown(Patch patch) {
    float[] values = patch.condition().data();
    float[] mask = patch.mask() == null ? new float[1] : patch.mask().data();
    long hash = 0;
    for (int i = 0; i < values.length; i++) {
      if (mask[i % mask.length] == 0) {
        hash = 31 * hash + Float.floatToIntBits(values[i]);
      }
    }
    return hash;
  }

  private int squares(Patch patch) {
    return PatchModel.squares(patch.condition().width(), patch.condition().height(), size());
  }
}
