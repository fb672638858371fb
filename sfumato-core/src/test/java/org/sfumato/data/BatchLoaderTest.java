package org.sfumato.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pictures;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;

class BatchLoaderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"0,1", "0,4", "7,3"})
  void batchesComeInOrderFromAnyNumberOfThreads(long first, int threads) throws Exception {
    for (int i = 0; i < 3; i++) {
      ImageFiles.write(Pictures.photo(20 + i, 18, i), folder.resolve(i + ".png"), false);
    }
    Examples examples = examples();
    try (BatchLoader loader = new BatchLoader(examples, 4, first, threads)) {
      for (int batch = 0; batch < 6; batch++) {
        List<TrainingPair> pairs = loader.next();
        assertThat(pairs).hasSize(4);
        for (int i = 0; i < 4; i++) {
          ExamplesTest.assertSame(pairs.get(i), examples.example(first + 4L * batch + i));
        }
      }
    }
  }

  @Test
  void whatGoesWrongOnAnotherThreadIsThrownHere() throws IOException {
    Files.writeString(folder.resolve("a.png"), "broken");
    try (BatchLoader loader = new BatchLoader(examples(), 2, 0, 2)) {
      assertThatThrownBy(loader::next)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("none of the images can be read");
    }
  }

  private Examples examples() {
    ImageFolder images = new ImageFolder(List.of(folder), 1 << 20);
    return new Examples(images, TaskMixture.of(Map.of("colorize", 1.0, "inpaint", 1.0)), 16, 1);
  }
}
