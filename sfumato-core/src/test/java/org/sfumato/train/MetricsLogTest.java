package org.sfumato.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;

class MetricsLogTest {
  private static final String FIRST = "{\"images-seen\":16,\"loss\":0.5}";
  private static final String SECOND = "{\"images-seen\":32,\"loss\":0.25}";

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = folder.resolve("metrics.jsonl");
  }

  private List<String> linesAfterOpening(String content, long imagesSeen) throws IOException {
    Files.writeString(file, content);
    MetricsLog.open(file, imagesSeen).close();
    String left = Files.readString(file);
    assertThat(left.isEmpty() || left.endsWith("\n")).isTrue();
    return left.lines().toList();
  }

  @Test
  void everyLineIsInTheFileAsSoonAsItIsLogged() throws IOException {
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      log.log(16, Map.of("loss", 0.5));
      assertThat(Files.readString(file)).isEqualTo(FIRST + "\n");
      log.log(32, Map.of("loss", Double.NaN));
      assertThat(file).hasContent(FIRST + "\n{\"images-seen\":32,\"loss\":\"NaN\"}\n");
    }
    try (MetricsLog log = MetricsLog.open(file, 16)) {
      log.log(32, Map.of("loss", 0.25, "images-seen", 1));
    }
    assertThat(Files.readAllLines(file)).containsExactly(FIRST, SECOND);
  }

  @Test
  void whatWasLoggedAfterTheCheckpointIsDropped() throws IOException {
    String both = FIRST + "\n" + SECOND + "\n";
    assertThat(linesAfterOpening(both, 100)).containsExactly(FIRST, SECOND);
    assertThat(linesAfterOpening(both, 32)).containsExactly(FIRST, SECOND);
    assertThat(linesAfterOpening(both, 31)).containsExactly(FIRST);
    assertThat(linesAfterOpening(both, 0)).isEmpty();
    assertThat(linesAfterOpening("", 0)).isEmpty();
  }

  @Test
  void aLineTornAnywhereIsCutOff() throws IOException {
    for (int length = 0; length < SECOND.length(); length++) {
      assertThat(linesAfterOpening(FIRST + "\n" + SECOND.substring(0, length), 100))
          .containsExactly(FIRST);
    }
    assertThat(linesAfterOpening(FIRST + "\n\0\0\0\0", 100)).containsExactly(FIRST);
    assertThat(linesAfterOpening(FIRST + "\n\0\0\0\0\n", 100)).containsExactly(FIRST);
  }

  @Test
  void aWholeLineThatOnlyLacksItsEndIsKept() throws IOException {
    assertThat(linesAfterOpening(FIRST + "\n" + SECOND, 100)).containsExactly(FIRST, SECOND);
    try (MetricsLog log = MetricsLog.open(file, 100)) {
      log.log(48, Map.of());
    }
    assertThat(Files.readAllLines(file)).containsExactly(FIRST, SECOND, "{\"images-seen\":48}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no json", "{\"loss\":1}", "[1]", "7", "{\"images-seen\":\"16\"}", "{}{}"})
  void anyOtherLineThatIsNoMetricsIsLeftToTheUser(String wrong) throws IOException {
    String content = FIRST + "\n" + wrong + "\n" + SECOND + "\n";
    Files.writeString(file, content);
    assertThatThrownBy(() -> MetricsLog.open(file, 100))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 2");
    assertThat(file).content(UTF_8).isEqualTo(content);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsOneSentence() {
    Path nowhere = folder.resolve("none").resolve("metrics.jsonl");
    assertThatThrownBy(() -> MetricsLog.open(nowhere, 0))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(nowhere + " cannot be written");
    assertThatThrownBy(() -> MetricsLog.open(folder, 0)).isInstanceOf(InputException.class);
  }

  @Test
  void theLatestOfEachMetricIsTold() throws IOException {
    assertThat(MetricsLog.latest(file)).isEmpty();
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      log.log(16, Map.of("loss", 0.5));
      log.log(16, Map.of("val.loss", 0.75));
      log.log(32, Map.of("loss", 0.25));
    }
    Files.writeString(file, "{\"images-seen\":48,\"los", StandardOpenOption.APPEND);

    assertThat(MetricsLog.latest(file)).hasToString("{images-seen=32, loss=0.25, val.loss=0.75}");
  }
}
