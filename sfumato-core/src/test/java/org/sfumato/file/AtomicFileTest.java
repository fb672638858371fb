package org.sfumato.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;

class AtomicFileTest {
  private static final byte[] OLD = "old".getBytes(UTF_8);
  private static final byte[] NEW = "the new bytes".getBytes(UTF_8);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("model.safetensors");
  }

  @Test
  void makesAndReplacesAFileAndLeavesNothingElse() {
    AtomicFile.write(file, OLD);
    assertThat(file).hasBinaryContent(OLD);
    AtomicFile.write(file, NEW);
    assertThat(file).hasBinaryContent(NEW);
    assertThat(folder).isDirectoryContaining(file::equals);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void theOldFileIsSeenUntilTheNewOneIsWhole() {
    AtomicFile.write(file, OLD);
    AtomicFile.write(
        file,
        channel -> {
          channel.write(ByteBuffer.wrap(NEW));
          assertThat(file).hasBinaryContent(OLD);
        });
    assertThat(file).hasBinaryContent(NEW);
  }

  @Test
  void afterAFullDiskTheOldFileIsThereAndTheTemporaryIsNot() {
    AtomicFile.write(file, OLD);
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      channel.write(ByteBuffer.wrap(NEW));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(InputException.class)
        .hasMessage(file + " cannot be written: No space left on device.");
    assertThat(file).hasBinaryContent(OLD);
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void anotherFailurePassesThroughAndCleansUpToo() {
    AtomicFile.write(file, OLD);
    for (Throwable failure : new Throwable[] {new IllegalStateException(), new AssertionError()}) {
      assertThatThrownBy(
              () ->
                  AtomicFile.write(
                      file,
                      channel -> {
                        channel.write(ByteBuffer.wrap(NEW));
                        if (failure instanceof Error error) {
                          throw error;
                        }
                        throw (RuntimeException) failure;
                      }))
          .isSameAs(failure);
      assertThat(file).hasBinaryContent(OLD);
      assertThat(folder.toFile().list()).hasSize(1);
    }
  }

  @Test
  void refusesAMissingFolderAFolderAndAFileForAFolder() throws IOException {
    assertThatThrownBy(() -> AtomicFile.write(folder.resolve("none").resolve("f"), NEW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> AtomicFile.write(folder, NEW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a folder");
    Files.write(file, OLD);
    assertThatThrownBy(() -> AtomicFile.write(file.resolve("f"), NEW))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> AtomicFile.write(folder.resolve("n".repeat(300)), NEW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be written");
    assertThat(folder.toFile().list()).hasSize(1);
  }

  @Test
  void refusesAReadOnlyFileAndAReadOnlyFolder() throws IOException {
    Files.write(file, OLD);
    assumeFalse(
        file.toFile().setReadOnly() && Files.isWritable(file), "permissions do not bind this user");
    assertThatThrownBy(() -> AtomicFile.write(file, NEW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("read-only");
    Path closed = Files.createDirectory(folder.resolve("closed"));
    assertThat(closed.toFile().setWritable(false)).isTrue();
    assertThatThrownBy(() -> AtomicFile.write(closed.resolve("f"), NEW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("permission denied");
    assertThat(closed.toFile().setWritable(true)).isTrue();
    assertThat(file).hasBinaryContent(OLD);
  }

  @Test
  void replacesWhatASymbolicLinkNames() throws IOException {
    Files.write(file, OLD);
    Path link;
    try {
      link = Files.createSymbolicLink(folder.resolve("link"), file);
    } catch (IOException | UnsupportedOperationException e) {
      return; // not every system lets everyone make links
    }
    AtomicFile.write(link, NEW);
    assertThat(link).isSymbolicLink();
    assertThat(file).hasBinaryContent(NEW);
  }

  @Test
  void deletesOnlyWhatWasLeftHalfWritten() throws IOException {
    Files.write(file, OLD);
    Files.write(folder.resolve(".sfumato-1-1.tmp"), OLD);
    AtomicFile.deleteLeftovers(folder);
    assertThat(folder.toFile().list()).containsExactly(file.getFileName().toString());
  }

  /** A pipe stands for {@code /dev/null}, which the rename would put a file in the place of. */
  @Test
  void aDeviceOrPipeIsNotReplaced() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "there are no pipes here");
    new ProcessBuilder("/usr/bin/mkfifo", file.toString()).start().waitFor();
    assertThatThrownBy(() -> AtomicFile.write(file, NEW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file + " is not an ordinary file");
    assertThat(Files.readAttributes(file, BasicFileAttributes.class).isOther()).isTrue();
  }
}
