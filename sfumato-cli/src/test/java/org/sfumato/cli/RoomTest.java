package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RoomTest {
  @Test
  void photographsFillItTogether() {
    Room room = new Room(10_000_000);
    int small = room.take(4_000_000);
    room.take(4_000_000);
    CompletableFuture<Integer> third = CompletableFuture.supplyAsync(() -> room.take(4_000_000));
    assertThat(third.isDone()).isFalse();
    room.giveBack(small);
    assertThat(third.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(small);
  }

  @Test
  void oneLargerThanAllOfItGoesAlone() {
    Room room = new Room(10_000_000);
    int small = room.take(0);
    CompletableFuture<Integer> large = CompletableFuture.supplyAsync(() -> room.take(110_000_000));
    assertThat(large.isDone()).isFalse();
    room.giveBack(small);
    int all = large.orTimeout(60, TimeUnit.SECONDS).join();
    CompletableFuture<Integer> next = CompletableFuture.supplyAsync(() -> room.take(0));
    assertThat(next.isDone()).isFalse();
    room.giveBack(all);
    assertThat(next.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(small);
  }
}
