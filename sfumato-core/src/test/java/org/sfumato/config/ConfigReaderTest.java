package org.sfumato.config;

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
import org.sfumato.config.Recipe.Heads;
import org.sfumato.config.Recipe.Network;
import org.sfumato.config.Recipe.Objective;
import org.sfumato.error.InputException;

final class ConfigReaderTest {
  @TempDir Path folder;

  private static ConfigReader<Recipe> reader() {
    return ConfigReader.from(Recipe.PRESET);
  }

  @Test
  void aPresetAloneReadsAsItself() {
    assertThat(reader().read()).isEqualTo(Recipe.PRESET);
  }

  @Test
  void aFileChangesOnlyWhatItNames() throws IOException {
    Recipe read = reader().file(write("c.yaml", "network:\n  dropout: 0.1\nseed: 7\n")).read();

    assertThat(read.network()).isEqualTo(new Network(64, 0.1, new Heads(4, 2)));
    assertThat(read.seed()).isEqualTo(7);
    assertThat(read.steps()).isEqualTo(1000);
  }

  @Test
  void aFileReplacesListsAndMapsAsAWhole() throws IOException {
    Recipe read = reader().file(write("c.yaml", "multipliers: [4]\ntasks: {uncrop: 1}\n")).read();

    assertThat(read.multipliers()).containsExactly(4);
    assertThat(read.tasks()).isEqualTo(Map.of("uncrop", 1.0));
  }

  @Test
  void jsonFilesAreReadToo() throws IOException {
    Path file = write("c.json", "{\n\t\"objective\": \"v-prediction\",\n\t\"classes\": 10\n}");

    Recipe read = reader().file(file).read();

    assertThat(read.objective()).isEqualTo(Objective.V_PREDICTION);
    assertThat(read.classes()).isEqualTo(10);
  }

  @Test
  void overridesWinOverTheFileAndLaterOnesOverEarlierOnes() throws IOException {
    Path file = write("c.yaml", "steps: 5\n");

    assertThat(reader().file(file).overrides(List.of("steps=6", "steps=7")).read().steps())
        .isEqualTo(7);
  }

  @Test
  void overridesOfEveryKind() {
    Recipe read =
        reader()
            .override("network.heads.count=8")
            .override("base-channels=32")
            .override("learning-rate=3e-5")
            .override("objective=v-prediction")
            .override("multipliers=1,2,2,4")
            .override("tasks.inpaint=2")
            .override("tasks.uncrop=1")
            .override("name=a: b, #c=d")
            .override("ema=false")
            .override("classes=null")
            .read();

    assertThat(read)
        .isEqualTo(
            new Recipe(
                "a: b, #c=d",
                1000,
                1,
                false,
                3e-5,
                Objective.V_PREDICTION,
                new Network(32, 0, new Heads(8, 2)),
                Recipe.PRESET.output(),
                List.of(1, 2, 2, 4),
                Map.of("colorize", 1.0, "inpaint", 2.0, "uncrop", 1.0),
                null));
  }

  @Test
  void overridesMayPassThroughACombinationThatTheRecordRefuses() {
    assertThat(reader().override("steps=1").override("ema=false").read().steps()).isOne();
    assertThatThrownBy(() -> reader().override("steps=1").read())
        .isInstanceOf(InputException.class)
        .hasMessage("the configuration: ema needs at least 2 steps");
  }

  @Test
  void aNestedRecordsComplaintNamesThePlace() {
    assertThatThrownBy(() -> reader().override("base-channels=33").read())
        .isInstanceOf(InputException.class)
        .hasMessage("the configuration (network): base-channels must be a multiple of 16, not 33");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stps=3               | unknown key 'stps'; did you mean 'steps'?
          base-chanels=3       | unknown key 'base-chanels'; did you mean 'base-channels'?
          network.dropuot=3    | unknown key 'network.dropuot'; did you mean 'network.dropout'?
          every=3              | key 'every' is ambiguous; write one of network.heads.every, output.every
          output=3             | key 'output' is a group; set one of its keys: output.every, output.folder
          steps                | 'steps' is not a setting; write key=value, for example steps=60
          =3                   | '=3' is not a setting; write key=value, for example steps=60
          steps=many           | key 'steps' in 'steps=many' must be a whole number, not "many"
          steps=1.5            | key 'steps' in 'steps=1.5' must be a whole number, not 1.5
          steps=3000000000     | key 'steps' in 'steps=3000000000' is out of range
          steps=               | key 'steps' in 'steps=' must be a whole number, not ""
          steps=null           | key 'steps' in 'steps=null' must be a whole number, not null
          dropout=a            | key 'network.dropout' in 'dropout=a' must be a number, not "a"
          ema=1                | key 'ema' in 'ema=1' must be true or false, not 1
          objective=x0         | key 'objective' in 'objective=x0' must be one of eps, v-prediction, not "x0"
          multipliers=1,b      | key 'multipliers[1]' in 'multipliers=1,b' must be a whole number, not "b"
          tasks=2              | key 'tasks' in 'tasks=2' must be a group of keys, not 2
          tasks.inpaint=much   | key 'tasks.inpaint' in 'tasks.inpaint=much' must be a number, not "much"
          """)
  void aBadOverrideIsOneSentence(String override, String sentence) {
    assertThatThrownBy(() -> reader().override(override))
        .isInstanceOf(InputException.class)
        .hasMessage(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          network: {heads: {cuont: 1}} | unknown key 'network.heads.cuont' in FILE; did you mean 'count'?
          zzz: 1                       | unknown key 'zzz' in FILE; known: name, steps, seed, ema, learning-rate, objective, network, output, multipliers, tasks, classes
          network: 3                   | key 'network' in FILE must be a group of keys, not 3
          multipliers: 3               | key 'multipliers' in FILE must be a list, not 3
          network: {base-channels: a}  | key 'network.base-channels' in FILE must be a whole number, not "a"
          just text                    | FILE holds no configuration; it should be lines of 'key: value'
          '[1, 2]'                     | FILE holds no configuration; it should be lines of 'key: value'
          ''                           | FILE holds no configuration; it should be lines of 'key: value'
          """)
  void aBadFileIsOneSentenceThatNamesIt(String text, String sentence) throws IOException {
    Path file = write("c.yaml", text);

    assertThatThrownBy(() -> reader().file(file))
        .isInstanceOf(InputException.class)
        .hasMessage(sentence.replace("FILE", file.toString()));
  }

  @Test
  void aDoubledKeyIsAnError() throws IOException {
    Path file = write("c.yaml", "steps: 1\nsteps: 2\n");

    assertThatThrownBy(() -> reader().file(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("steps");
  }

  @Test
  void brokenSyntaxNamesTheLine() throws IOException {
    Path file = write("c.yaml", "steps: 1\nname: [1, 2\n");

    assertThatThrownBy(() -> reader().file(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + " (line ")
        .hasMessageContaining("is not valid YAML or JSON")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aMissingFileIsOneSentence() {
    assertThatThrownBy(() -> reader().file(folder.resolve("none.yaml")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none.yaml");
  }

  @Test
  void whatAModelFileHoldsMustBeComplete() {
    String json = ConfigWriter.json(Recipe.PRESET);

    assertThat(ConfigReader.parse(json, Recipe.class, "model m")).isEqualTo(Recipe.PRESET);
    assertThatThrownBy(
            () -> ConfigReader.parse(json.replace("\"seed\":1,", ""), Recipe.class, "model m"))
        .isInstanceOf(InputException.class)
        .hasMessage("key 'seed' is missing in model m");
    assertThatThrownBy(
            () -> ConfigReader.parse(json.replace("seed", "sede"), Recipe.class, "model m"))
        .isInstanceOf(InputException.class)
        .hasMessage("unknown key 'sede' in model m; did you mean 'seed'?");
    assertThatThrownBy(() -> ConfigReader.parse(json + "}", Recipe.class, "model m"))
        .isInstanceOf(InputException.class);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
