package org.sfumato.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sfumato.image.Pixels;
import org.sfumato.task.Colorization;
import org.sfumato.task.Patch;

@Timeout(120)
class DynamicBatchingTest {
  private static final int SIZE = 8;
  private static final int STEPS = 3;
  private static final Filler.Progress NOBODY = (step, steps) -> {};

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final DynamicBatching batching = new DynamicBatching();
  private final Recorder recorder = new Recorder("one");
  private final Filler filler = batching.of(recorder);

  /** Makes of each patch a picture of its seed, and writes down what it was asked for. */
  private static final class Recorder implements Filler {
    private final String name;
    final List<List<Long>> walks = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    volatile int mostPatches = Integer.MAX_VALUE;
    volatile int stepsWalked;

    Recorder(String name) {
      this.name = name;
    }

    @Override
    public int size() {
      return SIZE;
    }

    @Override
    public int maxBatch() {
      return 4;
    }

    @Override
    public SamplingConfig sampling() {
      return SamplingConfig.DEFAULT;
    }

    @Override
    public List<Pixels> generate(List<Patch> patches, List<Long> seeds, Progress progress) {
      walks.add(List.copyOf(seeds));
      begun.countDown();
      if (goOn.getCount() > 0) { // an interrupted thread would not wait
        await(goOn);
      }
      if (patches.size() > mostPatches) {
        throw new IllegalStateException("out of memory");
      }
      stepsWalked = 0;
      for (int step = 1; step <= STEPS; step++) {
        stepsWalked++;
        progress.onStep(step, STEPS);
      }
      return seeds.stream().map(DynamicBatchingTest::picture).toList();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Recorder recorder && name.equals(recorder.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Pixels picture(long seed) {
    return Pixels.filled(3, SIZE, SIZE, seed);
  }

  private static Patch patch(int side, boolean drafted) {
    Pixels condition = Pixels.filled(3, side, side, 0);
    return new Patch(new Colorization(), condition, null, null, drafted ? condition : null);
  }

  private static final Patch SQUARE = patch(SIZE, false);

  @AfterEach
  void end() {
    recorder.goOn.countDown();
    threads.shutdown();
  }

  private CompletableFuture<List<Pixels>> ask(Filler of, Filler.Progress progress, long... seeds) {
    return ask(of, SQUARE, progress, seeds);
  }

  /** A call on a thread of its own; it waits for company or has begun to walk on return. */
  private CompletableFuture<List<Pixels>> ask(
      Filler of, Patch patch, Filler.Progress progress, long... seeds) {
    List<Long> all = new ArrayList<>();
    for (long seed : seeds) {
      all.add(seed);
    }
    ConcurrentLinkedQueue<Thread> asking = new ConcurrentLinkedQueue<>();
    CompletableFuture<List<Pixels>> answer =
        CompletableFuture.supplyAsync(
            () -> {
              asking.add(Thread.currentThread());
              return of.generate(Collections.nCopies(all.size(), patch), all, progress);
            },
            threads);
    while (asking.isEmpty() || !waits(asking.peek())) {
      Thread.onSpinWait();
    }
    return answer;
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static void assertDrew(CompletableFuture<List<Pixels>> answer, long... seeds) {
    List<Pixels> pictures = answer.join();
    assertThat(pictures).hasSize(seeds.length);
    for (int i = 0; i < seeds.length; i++) {
      assertThat(pictures.get(i)).isEqualTo(picture(seeds[i]));
    }
  }

  @Test
  void whoComesWhileOthersWalkGoTogetherInTheNext() {
    var first = ask(filler, NOBODY, 1);
    await(recorder.begun);
    var second = ask(filler, NOBODY, 2);
    var third = ask(filler, NOBODY, 3, 4);
    var fourth = ask(filler, NOBODY, 5, 6); // finds no room with those before it
    var fifth = ask(filler, NOBODY, 7);
    recorder.goOn.countDown();
    assertDrew(first, 1);
    assertDrew(second, 2);
    assertDrew(third, 3, 4);
    assertDrew(fourth, 5, 6);
    assertDrew(fifth, 7);
    assertThat(recorder.walks)
        .containsExactly(List.of(1L), List.of(2L, 3L, 4L, 7L), List.of(5L, 6L));
  }

  @Test
  void whatIsDrawnInAnotherWayGoesByItself() {
    var first = ask(filler, NOBODY, 1);
    await(recorder.begun);
    Recorder other = new Recorder("another");
    other.goOn.countDown();
    var plain = ask(filler, NOBODY, 2);
    var drafted = ask(filler, patch(SIZE, true), NOBODY, 3);
    var otherwise = ask(batching.of(other), NOBODY, 4);
    recorder.goOn.countDown();
    assertDrew(first, 1);
    assertDrew(plain, 2);
    assertDrew(drafted, 3);
    assertDrew(otherwise, 4);
    assertThat(recorder.walks).containsExactly(List.of(1L), List.of(2L), List.of(3L));
    assertThat(other.walks).containsExactly(List.of(4L));
  }

  @Test
  void whatFillsABatchNeitherWaitsNorKeepsOthersWaiting() {
    Recorder free = new Recorder("one");
    free.goOn.countDown();
    ask(filler, NOBODY, 1);
    await(recorder.begun);
    assertDrew(ask(batching.of(free), NOBODY, 2, 3, 4, 5), 2, 3, 4, 5);
    assertDrew(ask(batching.of(free), patch(2 * SIZE, false), NOBODY, 6), 6);
  }

  @Test
  void eachIsToldOfEveryStepOnItsOwnThread() {
    var first = ask(filler, NOBODY, 1);
    await(recorder.begun);
    Map<Thread, List<String>> told = new ConcurrentHashMap<>();
    Filler.Progress writesDown =
        (step, steps) ->
            told.computeIfAbsent(Thread.currentThread(), thread -> new ArrayList<>())
                .add(step + "/" + steps);
    var answers =
        List.of(ask(filler, writesDown, 2), ask(filler, writesDown, 3), ask(filler, writesDown, 4));
    recorder.goOn.countDown();
    assertDrew(first, 1);
    answers.forEach(CompletableFuture::join);
    assertThat(recorder.walks).containsExactly(List.of(1L), List.of(2L, 3L, 4L));
    assertThat(told).hasSize(3);
    assertThat(told.values()).allMatch(steps -> steps.equals(List.of("1/3", "2/3", "3/3")));
  }

  /** A listener that draws a preview, say. */
  @Test
  void aListenerMayAskForMore() {
    recorder.goOn.countDown();
    List<Pixels> previews = new ArrayList<>();
    List<Pixels> pictures =
        filler.generate(
            List.of(SQUARE),
            List.of(1L),
            (step, steps) ->
                previews.addAll(filler.generate(List.of(SQUARE), List.of(10L + step), NOBODY)));
    assertThat(pictures).containsExactly(picture(1));
    assertThat(previews).containsExactly(picture(11), picture(12), picture(13));
  }

  @Test
  void aListenerSeesThatItsThreadWasInterrupted() throws Exception {
    ask(filler, NOBODY, 1);
    await(recorder.begun);
    CompletableFuture<String> ended = new CompletableFuture<>();
    Thread waits =
        new Thread(
            () -> {
              try {
                filler.generate(
                    List.of(SQUARE),
                    List.of(2L),
                    (step, steps) -> {
                      if (Thread.currentThread().isInterrupted()) {
                        throw new CancellationException("interrupted at " + step);
                      }
                    });
                ended.complete("went on");
              } catch (CancellationException e) {
                ended.complete(e.getMessage() + Thread.currentThread().isInterrupted());
              }
            });
    waits.start();
    while (waits.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    waits.interrupt();
    recorder.goOn.countDown();
    assertThat(ended.get(60, TimeUnit.SECONDS)).isEqualTo("interrupted at 1true");
  }

  @Test
  void whoLeavesDoesNotStopTheOthers() {
    Filler.Progress leaves =
        (step, steps) -> {
          throw new CancellationException("enough of step " + step);
        };
    var first = ask(filler, NOBODY, 1);
    await(recorder.begun);
    var leader = ask(filler, leaves, 2);
    var follower = ask(filler, leaves, 3);
    var stays = ask(filler, NOBODY, 4);
    recorder.goOn.countDown();
    assertDrew(first, 1);
    assertDrew(stays, 4);
    for (var left : List.of(leader, follower)) {
      assertThatThrownBy(left::get).hasMessageContaining("enough of step 1");
    }
    assertThat(recorder.walks).containsExactly(List.of(1L), List.of(2L, 3L, 4L));
  }

  @Test
  void aWalkThatNobodyWaitsForEnds() {
    CompletableFuture<List<Pixels>> alone =
        CompletableFuture.supplyAsync(
            () ->
                filler.generate(
                    List.of(SQUARE),
                    List.of(1L),
                    (step, steps) -> {
                      throw new CancellationException("enough");
                    }),
            threads);
    recorder.goOn.countDown();
    assertThatThrownBy(alone::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(CancellationException.class);
    assertThat(recorder.stepsWalked).isEqualTo(1);
    assertDrew(ask(filler, NOBODY, 2), 2);
  }

  @Test
  void whatFailsInCompanyIsTriedAlone() {
    recorder.mostPatches = 1;
    var first = ask(filler, NOBODY, 1);
    await(recorder.begun);
    var second = ask(filler, NOBODY, 2);
    var third = ask(filler, NOBODY, 3);
    recorder.goOn.countDown();
    assertDrew(first, 1);
    assertDrew(second, 2);
    assertDrew(third, 3);
    assertThat(recorder.walks)
        .containsExactlyInAnyOrder(List.of(1L), List.of(2L, 3L), List.of(2L), List.of(3L));
  }

  @Test
  void aFailureOfOneIsToldAsItIs() {
    recorder.mostPatches = 1;
    recorder.goOn.countDown();
    assertThatThrownBy(() -> filler.generate(List.of(SQUARE, SQUARE), List.of(1L, 2L), NOBODY))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("out of memory");
    assertDrew(ask(filler, NOBODY, 2), 2); // and keeps nobody waiting
  }
}
