package org.sfumato.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;

/** A group of keys that may be of several kinds. */
final class ConfigKindsTest {
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Round.class, name = "round"),
    @JsonSubTypes.Type(value = Square.class, name = "square")
  })
  sealed interface Shape permits Round, Square {}

  record Round(double radius, Rim rim) implements Shape {}

  record Rim(int width) {}

  record Square(int side) implements Shape {}

  record Drawing(Shape shape, int count, Pen pen) {}

  /** A key of this name that chooses nothing. */
  record Pen(String kind, int length) {}

  private static final Drawing ROUND = new Drawing(new Round(2, new Rim(1)), 3, new Pen("soft", 9));

  @TempDir Path folder;

  @Test
  void whatIsWrittenReadsBack() {
    String json = ConfigWriter.json(ROUND);

    assertThat(json)
        .isEqualTo(
            "{\"shape\":{\"kind\":\"round\",\"radius\":2.0,\"rim\":{\"width\":1}},\"count\":3,\"pen\":{\"kind\":\"soft\",\"length\":9}}");
    assertThat(ConfigReader.parse(json, Drawing.class, "m")).isEqualTo(ROUND);
    assertThat(ConfigWriter.yaml(ROUND)).startsWith("shape:\n  kind: round\n  radius: 2.0\n");
  }

  @Test
  void aRecordOfAKindReadsAloneToo() {
    assertThat(ConfigReader.from(new Square(1)).override("side=2").read()).isEqualTo(new Square(2));
    assertThat(ConfigReader.from(new Square(1)).override("kind=square").read())
        .isEqualTo(new Square(1));
  }

  @Test
  void settingsOfTheKindAtHandAreTaken() throws IOException {
    Drawing read =
        ConfigReader.from(ROUND)
            .file(write("shape: {rim: {width: 4}}"))
            .override("shape.kind=round")
            .override("radius=5")
            .override("pen.kind=hard")
            .read();

    assertThat(read).isEqualTo(new Drawing(new Round(5, new Rim(4)), 3, new Pen("hard", 9)));
  }

  @Test
  void aKeyCalledKindThatChoosesNothingLeavesTheOthersAlone() throws IOException {
    assertThat(ConfigReader.from(ROUND).file(write("pen: {kind: hard}")).read().pen())
        .isEqualTo(new Pen("hard", 9));
  }

  @Test
  void aGroupOfAnotherKindReplacesTheWholeGroup() throws IOException {
    ConfigReader<Drawing> reader =
        ConfigReader.from(ROUND).file(write("shape: {kind: square, side: 7}"));

    assertThat(reader.read()).isEqualTo(new Drawing(new Square(7), 3, new Pen("soft", 9)));
    assertThat(reader.override("shape.side=8").read())
        .isEqualTo(new Drawing(new Square(8), 3, new Pen("soft", 9)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shape.radios=1  | unknown key 'shape.radios'; did you mean 'shape.radius'?
          side=1          | unknown key 'side'; known: shape.kind, shape.radius, shape.rim.width, count, pen.kind, pen.length
          shape=1         | key 'shape' is a group; set one of its keys: shape.kind, shape.radius, shape.rim.width
          shape.rim=null  | key 'shape.rim' is a group; set one of its keys: shape.rim.width
          radius=a        | key 'shape.radius' in 'radius=a' must be a number, not "a"
          shape.kind=square | 'shape.kind=square' would need other keys as well; it is 'round' here: start from a preset of that kind, or give the whole group in a file
          """)
  void aBadOverrideIsOneSentence(String override, String sentence) {
    ConfigReader<Drawing> reader = ConfigReader.from(ROUND);
    assertThatThrownBy(() -> reader.override(override))
        .isInstanceOf(InputException.class)
        .hasMessage(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shape: {kind: square}               | key 'shape.side' is missing in FILE
          shape: {kind: square, siide: 1}     | unknown key 'shape.siide' in FILE; did you mean 'side'?
          shape: {side: 1}                    | unknown key 'shape.side' in FILE; known: kind, radius, rim
          shape: {kind: oval}                 | key 'shape.kind' in FILE must be one of round, square, not "oval"
          shape: {kind: null}                 | key 'shape.kind' in FILE must be one of round, square, not null
          shape: {kind: [1]}                  | key 'shape.kind' in FILE must be one of round, square, not [1]
          shape: {rim: {widht: 1}}            | unknown key 'shape.rim.widht' in FILE; did you mean 'width'?
          shape: null                         | key 'shape' in FILE must be a group of keys, not null
          shape: {rim: null}                  | key 'shape.rim' in FILE must be a group of keys, not null
          shape: 3                            | key 'shape' in FILE must be a group of keys, not 3
          """)
  void aBadFileIsOneSentence(String text, String sentence) throws IOException {
    Path file = write(text);
    assertThatThrownBy(() -> ConfigReader.from(ROUND).file(file))
        .isInstanceOf(InputException.class)
        .hasMessage(sentence.replace("FILE", file.toString()));
  }

  @Test
  void aModelFileMustSayOfWhichKind() {
    assertThatThrownBy(
            () -> ConfigReader.parse("{\"shape\":{\"side\":1},\"count\":1}", Drawing.class, "m"))
        .isInstanceOf(InputException.class)
        .hasMessage("key 'shape.kind' is missing in m");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("c.yaml"), text);
  }
}
