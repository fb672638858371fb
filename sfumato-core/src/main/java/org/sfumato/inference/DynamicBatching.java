package org.sfumato.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.sfumato.image.Pixels;
import org.sfumato.task.Patch;

/**
 * Draws the squares that several threads ask for at the same time in one walk, which takes little
 * longer than a walk for one of them. Nobody waits for company: a call that finds the network free
 * leads a walk of its own, and those that come meanwhile go together in the next.
 *
 * <p>What a call is told, it is told on its own thread, so the listener of the one that leads holds
 * up the walk of all: it must not wait for another call. If a listener throws, its call ends, that
 * of the leader after the walk, which goes on as long as anybody waits for it.
 */
public final class DynamicBatching {
  private final Deque<Call> waiting = new ArrayDeque<>();
  private boolean busy;

  /** Whether this thread leads a walk: what its listener asks for cannot wait for that one. */
  private final ThreadLocal<Boolean> leading = ThreadLocal.withInitial(() -> false);

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
      return call.hasRoomForOthers() && !leading.get() ? answer(call) : call.alone();
    }
  }

  /** What a thread asks for. What others write is written and read under the monitor. */
  private static final class Call {
    private final Filler filler;
    private final List<Patch> patches;
    private final List<Long> seeds;
    private final Filler.Progress progress;

    /** Steps that its own thread has told of. */
    private int told;

    private volatile int step;
    private volatile int steps;

    /** Whether it is to walk for itself and others. */
    private boolean leads;

    /** Whether its walk is over: with pictures, or a failure, or neither, to be tried alone. */
    private boolean walked;

    private List<Pixels> pictures;
    private Throwable failure;

    /** Whether nobody waits for its pictures any more. */
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
      return !patches.isEmpty()
          && patches.size() < filler.maxBatch()
          && patches.stream()
              .map(Patch::condition)
              .allMatch(seen -> seen.width() == size && seen.height() == size);
    }

    /** Whether one walk can serve both: by the same levels, in the same way. */
    boolean goesWith(Call other) {
      return filler.equals(other.filler) && hasDraft() == other.hasDraft();
    }

    private boolean hasDraft() {
      return patches.get(0).draft() != null;
    }

    /** Tells, on its own thread, of the steps since the last time. */
    void tell() {
      while (told < step) {
        told++;
        progress.onStep(told, steps);
      }
    }

    List<Pixels> result() {
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure != null) {
        throw (RuntimeException) failure;
      }
      return pictures != null ? pictures : alone();
    }
  }

  private List<Pixels> answer(Call mine) {
    join(mine);
    try {
      while (hasNews(mine)) {
        if (mine.leads) {
          lead(mine);
        } else {
          mine.tell();
        }
      }
    } finally {
      leave(mine);
    }
    return mine.result();
  }

  private synchronized void join(Call mine) {
    if (busy) {
      waiting.add(mine);
    } else {
      busy = true;
      mine.leads = true;
    }
  }

  /** Waits until there is something to do for a call; false if its walk is over and told of. */
  private synchronized boolean hasNews(Call mine) {
    boolean interrupted = false;
    while (!mine.leads && mine.told == mine.step && !mine.walked) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt(); // the listener may look, and end the call
    }
    return mine.leads || !mine.left && mine.told < mine.step;
  }

  private synchronized void leave(Call mine) {
    mine.left = true;
    waiting.remove(mine);
    if (mine.leads) { // and failed before it could
      mine.leads = false;
      passOn();
    }
  }

  /** Walks on the first call's thread, for all that can go together. */
  private void lead(Call first) {
    List<Call> all = withOthers(first);
    leading.set(true);
    try {
      List<Pixels> pictures =
          first.filler.generate(
              all.stream().flatMap(call -> call.patches.stream()).toList(),
              all.stream().flatMap(call -> call.seeds.stream()).toList(),
              (step, steps) -> tell(all, step, steps));
      int from = 0;
      for (Call call : all) {
        int to = from + call.patches.size();
        call.pictures = List.copyOf(pictures.subList(from, to));
        from = to;
      }
    } catch (RuntimeException | Error e) {
      // What went wrong for all, memory perhaps, may go well for each alone.
      if (all.size() == 1 && first.failure == null) {
        first.failure = e;
      }
    } finally {
      leading.remove();
      end(all);
    }
  }

  private synchronized List<Call> withOthers(Call first) {
    List<Call> all = new ArrayList<>(first.filler.maxBatch()); // or fail before anything is taken
    all.add(first);
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

  /** Tells of a step, on the leader's thread; ends the walk if nobody waits for it. */
  private void tell(List<Call> all, int step, int steps) {
    synchronized (this) {
      for (Call call : all) {
        call.steps = steps;
        call.step = step;
      }
      notifyAll();
    }
    Call leader = all.get(0);
    if (!leader.left) {
      try {
        leader.tell();
      } catch (RuntimeException | Error e) {
        leader.failure = e;
        leader.left = true;
      }
    }
    if (all.stream().allMatch(call -> call.left)) {
      throw new CancellationException("nobody waits for this walk any more");
    }
  }

  private synchronized void end(List<Call> all) {
    for (Call call : all) {
      call.leads = false;
      call.walked = true;
    }
    passOn();
  }

  /** To the one that has waited longest. */
  private synchronized void passOn() {
    Call next = waiting.poll();
    busy = next != null;
    if (busy) {
      next.leads = true;
    }
    notifyAll();
  }
}
