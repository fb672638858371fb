package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RoomTest {
  private static final long PHONE = 4032 * 3024;

  /** Takes on a thread of its own; on return that waits. */
  private static CompletableFuture<Integer> waitFor(Room room, long pixels) {
    CompletableFuture<Integer> taken = new CompletableFuture<>();
    Thread thread = new Thread(() -> taken.complete(room.take(pixels)));
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue(); // it did not wait
      Thread.onSpinWait();
    }
    return taken.orTimeout(60, TimeUnit.SECONDS);
  }

  @Test
  void photographsFillItTogether() {
    Room room = new Room(10_000_000);
    int small = room.take(4_000_000);
    room.take(4_000_000);
    CompletableFuture<Integer> third = waitFor(room, 4_000_000);
    room.giveBack(small);
    assertThat(third.join()).isEqualTo(small);
  }

  @Test
  void oneLargerThanAllOfItGoesAlone() {
    Room room = new Room(10_000_000);
    int small = room.take(1);
    CompletableFuture<Integer> large = waitFor(room, Long.MAX_VALUE);
    room.giveBack(small);
    CompletableFuture<Integer> next = waitFor(room, 0);
    room.giveBack(large.join());
    assertThat(next.join()).isEqualTo(small);
  }

  @Test
  void eachCoreHasRoomForAPhonesPhotograph() {
    Room room = new Room(2 * Room.PIXELS_PER_CORE);
    int first = room.take(PHONE);
    room.take(PHONE);
    CompletableFuture<Integer> third = waitFor(room, PHONE);
    room.giveBack(first);
    assertThat(third.join()).isEqualTo(first);
  }
}
