package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

class FullDiskTest {
  private final List<String> told = new ArrayList<>();
  private final AtomicInteger tries = new AtomicInteger();

  private static InputException full(IOException cause) {
    return FileErrors.cannotWrite(Path.of("run"), cause);
  }

  private static final InputException FULL = full(new IOException("No space left on device"));

  @Test
  void waitsUntilThereIsRoomAndSaysSoOnce() throws Exception {
    FullDisk disk = new FullDisk(() -> false, told::add, Duration.ofMillis(1));
    disk.write(
        () -> {
          if (tries.incrementAndGet() < 4) {
            throw FULL;
          }
        });
    assertThat(tries).hasValue(4);
    assertThat(told)
        .containsExactly(
            "run cannot be written: No space left on device: the run waits for room; free some to"
                + " go on, or stop it to resume later",
            "there is room on the disk again: the run goes on");
  }

  @Test
  void whereThereIsRoomNothingIsSaid() throws Exception {
    new FullDisk(() -> false, told::add).write(tries::incrementAndGet);
    assertThat(tries).hasValue(1);
    assertThat(told).isEmpty();
  }

  @Test
  void canBeStoppedWhileItWaits() {
    FullDisk disk = new FullDisk(() -> tries.get() > 0, told::add);
    assertThatThrownBy(
            () ->
                disk.write(
                    () -> {
                      tries.incrementAndGet();
                      throw FULL;
                    }))
        .isSameAs(FULL);
    assertThat(tries).hasValue(1);
  }

  @Test
  void anotherErrorIsNotWaitedFor() {
    InputException other = full(new IOException("Input/output error"));
    FullDisk disk = new FullDisk(() -> false, told::add);
    assertThatThrownBy(
            () ->
                disk.write(
                    () -> {
                      throw other;
                    }))
        .isSameAs(other);
    assertThat(told).isEmpty();
  }

  @Test
  void fullDisksAndQuotasAreKnownByWhatSystemsSay() {
    for (String text :
        List.of(
            "No space left on device",
            "Disk quota exceeded",
            "There is not enough space on the disk")) {
      assertThat(FileErrors.isForWantOfRoom(full(new IOException(text)))).as(text).isTrue();
      assertThat(FileErrors.isForWantOfRoom(full(new FileSystemException("run", null, text))))
          .as(text)
          .isTrue();
    }
    assertThat(FileErrors.isForWantOfRoom(full(new IOException("File too large")))).isFalse();
    assertThat(FileErrors.isForWantOfRoom(new InputException("No space left on device"))).isFalse();
  }
}
