package org.sfumato.checkpoint.torchsave;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.sfumato.error.InputException;

/** Whatever is done to a file, it is refused in one sentence, or what it says is true of it. */
class LegacyFileFuzzTest {
  @Property(tries = 300)
  void changedBytes(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 10000) Integer> places,
      @ForAll byte value)
      throws IOException {
    byte[] bytes = LegacyFileTest.VALID.clone();
    for (int place : places) {
      bytes[place % bytes.length] = value;
    }
    Path path = Files.createTempFile("fuzz", ".pth");
    try {
      Files.write(path, bytes);
      try (LegacyFile file = LegacyFile.open(path)) {
        for (String name : file.names()) {
          long elements = Arrays.stream(file.shape(name)).reduce(1, (a, b) -> a * b);
          assertThat(TorchArchiveTest.values(file, name).length)
              .isEqualTo(elements * file.dtype(name).bytes());
        }
      } catch (InputException e) {
        assertThat(e.getMessage()).startsWith(path.toString()).hasLineCount(1);
      }
    } finally {
      Files.delete(path);
    }
  }
}
