package org.sfumato.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sfumato.image.Pixels;
import org.sfumato.task.Patch;
import org.sfumato.task.PatchModel;

/**
 * The network and its sampler as one photograph's task sees them: every patch gets a seed of its
 * own, derived from the photograph's. One for each photograph; not for several threads.
 */
public final class SeededModel implements PatchModel {
  private final Filler filler;
  private final SplittableRandom seeds;
  private final Listener listener;
  private int squaresDone;

  /** Watches the work; may throw to stop it. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Before the first step of a batch, with step 0, and after every step of the sampler.
     *
     * @param squaresBefore squares of the network's size done in earlier batches ({@link
     *     PatchModel#squares})
     * @param batch squares in this one
     * @param step steps done with it
     * @param steps of all; at step 0 as many as were asked for, of which the grid may leave some
     *     out
     */
    void onStep(int squaresBefore, int batch, int step, int steps);
  }

  public SeededModel(Filler filler, long seed, Listener listener) {
    this.filler = filler;
    this.seeds = new SplittableRandom(seed);
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
    listener.onStep(squaresDone, squares, 0, filler.sampling().steps());
    List<Patch> noisy = new ArrayList<>();
    List<Long> drawn = new ArrayList<>();
    for (Patch patch : patches) {
      long seed = seeds.nextLong();
      noisy.add(patch.withNoise(new SplittableRandom(seed)));
      drawn.add(seed);
    }
    int before = squaresDone;
    List<Pixels> pictures =
        filler.generate(
            noisy, drawn, (step, steps) -> listener.onStep(before, squares, step, steps));
    squaresDone += squares;
    return pictures;
  }

  private int squares(Patch patch) {
    return PatchModel.squares(patch.condition().width(), patch.condition().height(), size());
  }
}
