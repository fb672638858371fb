package org.sfumato.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.sfumato.image.Pixels;
import org.sfumato.task.Patch;

/**
 * Draws the squares that several threads ask for at the same time in one walk, which takes little
 * longer than a walk for one of them. Nobody waits for company: a call that finds the network free
 * leads a walk of its own, and those that come meanwhile go together in the next.
 *
 * <p>What a call is told, it is told on its own thread; if its listener throws, it leaves, and the
 * walk goes on for the others.
 */
public final class DynamicBatching {
  private final Deque<Call> waiting = new ArrayDeque<>();
  private boolean busy;

  /** A filler whose calls go together with those of its equals. */
  public Filler of(Filler filler) {
    return new Together(filler);
  }

  private final class Together implements Filler {
    private final Filler filler;

    Together(Filler filler) {
      this.filler = filler;
    }

    @Override
    public int size() {
      return filler.size();
    }

    @Override
    public SamplingConfig sampling() {
      return filler.sampling();
    }

    @Override
    public int maxBatch() {
      return filler.maxBatch();
    }

    @Override
    public List<Pixels> generate(List<Patch> patches, List<Long> seeds, Progress progress) {
      Call call = new Call(filler, patches, seeds, progress);
      return call.hasRoomForOthers() ? answer(call) : call.alone();
    }
  }

  /** What a thread asks for. */
  private static final class Call {
    private final Filler filler;
    private final List<Patch> patches;
    private final List<Long> seeds;
    private final Filler.Progress progress;

    /** What its own thread is to do. */
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

    private Supplier<List<Pixels>> outcome;
    private volatile boolean left;

    Call(Filler filler, List<Patch> patches, List<Long> seeds, Filler.Progress progress) {
      this.filler = filler;
      this.patches = patches;
      this.seeds = seeds;
      this.progress = progress;
    }

    List<Pixels> alone() {
      return filler.generate(patches, seeds, progress);
    }

    /** Patches larger than the network are many windows each. */
    boolean hasRoomForOthers() {
      int size = filler.size();
      return patches.size() < filler.maxBatch()
          && patches.stream()
              .map(Patch::condition)
              .allMatch(seen -> seen.width() == size && seen.height() == size);
    }

    /** Whether one walk can serve both: by the same levels, in the same way. */
    boolean goesWith(Call other) {
      return filler.equals(other.filler) && hasDraft() == other.hasDraft();
    }

    /** Tells the one that leads; what it throws ends its call, but not the walk. */
    void tell(int step, int steps) {
      try {
        progress.onStep(step, steps);
      } catch (RuntimeException | Error e) {
        left = true;
        end(failure(e));
      }
    }

    void end(Supplier<List<Pixels>> how) {
      outcome = outcome == null ? how : outcome;
    }

    private boolean hasDraft() {
      return patches.get(0).draft() != null;
    }
  }

  private static Supplier<List<Pixels>> failure(Throwable thrown) {
    return () -> {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) thrown;
    };
  }

  private List<Pixels> answer(Call mine) {
    synchronized (this) {
      if (busy) {
        waiting.add(mine);
      } else {
        busy = true;
        mine.events.add(() -> lead(mine));
      }
    }
    boolean interrupted = false;
    try {
      while (mine.outcome == null) {
        try {
          mine.events.take().run();
        } catch (InterruptedException e) {
          interrupted = true; // for the caller to see; a walk ends when its listener says so
        }
      }
    } finally {
      mine.left = true;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return mine.outcome.get();
  }

  /** Walks, on the first call's thread, and passes the lead on. */
  private void lead(Call first) {
    List<Call> all = withOthers(first);
    List<Supplier<List<Pixels>>> outcomes = new ArrayList<>();
    try {
      List<Pixels> pictures =
          first.filler.generate(
              all.stream().flatMap(call -> call.patches.stream()).toList(),
              all.stream().flatMap(call -> call.seeds.stream()).toList(),
              (step, steps) -> tell(all, step, steps));
      int from = 0;
      for (Call call : all) {
        List<Pixels> own = pictures.subList(from, from + call.patches.size());
        outcomes.add(() -> own);
        from += own.size();
      }
    } catch (RuntimeException | Error e) {
      // What went wrong for all, memory perhaps, may go well for one.
      all.forEach(call -> outcomes.add(all.size() == 1 ? failure(e) : call::alone));
    } finally {
      passOn();
    }
    for (int i = 0; i < all.size(); i++) {
      Call call = all.get(i);
      Supplier<List<Pixels>> outcome = outcomes.get(i);
      call.events.add(() -> call.end(outcome));
    }
  }

  /** Tells of a step, on the leader's thread; ends the walk if nobody is left. */
  private static void tell(List<Call> all, int step, int steps) {
    Call leader = all.get(0);
    for (Call other : all.subList(1, all.size())) {
      other.events.add(() -> other.progress.onStep(step, steps));
    }
    if (!leader.left) {
      leader.tell(step, steps);
    }
    if (all.stream().allMatch(call -> call.left)) {
      throw new CancellationException("nobody waits for this walk any more");
    }
  }

  private synchronized List<Call> withOthers(Call first) {
    List<Call> all = new ArrayList<>(List.of(first));
    int squares = first.patches.size();
    for (Iterator<Call> others = waiting.iterator(); others.hasNext(); ) {
      Call other = others.next();
      if (first.goesWith(other) && squares + other.patches.size() <= first.filler.maxBatch()) {
        others.remove();
        all.add(other);
        squares += other.patches.size();
      }
    }
    return all;
  }

  private synchronized void passOn() {
    Call next = waiting.poll();
    busy = next != null;
    if (busy) {
      next.events.add(() -> lead(next));
    }
  }
}
