package org.sfumato.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.sfumato.config.Recipe.Heads;
import org.sfumato.config.Recipe.Network;
import org.sfumato.config.Recipe.Objective;
import org.sfumato.config.Recipe.Output;

final class ConfigWriterTest {

  @Example
  void yamlIsForPeople() {
    assertThat(ConfigWriter.yaml(Recipe.PRESET))
        .isEqualTo(
            """
            name: small
            steps: 1000
            seed: 1
            ema: true
            learning-rate: 1.0E-4
            objective: eps
            network:
              base-channels: 64
              dropout: 0.0
              heads:
                count: 4
                every: 2
            output:
              every: 10
              folder: runs
            multipliers:
            - 1
            - 2
            - 3
            tasks:
              colorize: 1.0
              inpaint: 0.5
            classes: null
            """);
  }

  @Example
  void mapEntriesAreSortedSoThatEqualRecordsPrintTheSame() {
    Map<String, Double> reversed = new LinkedHashMap<>();
    reversed.put("inpaint", 0.5);
    reversed.put("colorize", 1.0);

    assertThat(ConfigWriter.json(withTasks(reversed))).isEqualTo(ConfigWriter.json(Recipe.PRESET));
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void jsonReadsBackAsAnEqualRecord(@ForAll("recipes") Recipe recipe) {
    assertThat(ConfigReader.parse(ConfigWriter.json(recipe), Recipe.class, "json"))
        .isEqualTo(recipe);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void yamlReadsBackAsAnEqualRecord(@ForAll("recipes") Recipe recipe) {
    assertThat(throughYamlFile(recipe)).isEqualTo(recipe);
  }

  private static Recipe throughYamlFile(Recipe recipe) {
    try {
      Path file = Files.createTempFile("recipe", ".yaml");
      try {
        Files.writeString(file, ConfigWriter.yaml(recipe));
        return ConfigReader.from(Recipe.PRESET).file(file).read();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Recipe withTasks(Map<String, Double> tasks) {
    Recipe p = Recipe.PRESET;
    return new Recipe(
        p.name(),
        p.steps(),
        p.seed(),
        p.ema(),
        p.learningRate(),
        p.objective(),
        p.network(),
        p.output(),
        p.multipliers(),
        tasks,
        p.classes());
  }

  @Provide
  Arbitrary<Recipe> recipes() {
    Arbitrary<String> ordinary = Arbitraries.strings().ofMaxLength(12);
    Arbitrary<String> nasty =
        Arbitraries.of(
            "null",
            "~",
            "true",
            "no",
            "1e-4",
            "0x1F",
            ".nan",
            "- a",
            "a: b",
            "#",
            "'",
            "\"",
            "",
            " x ",
            "a\nb",
            "2001-01-01",
            "{",
            "[1]",
            "&a",
            "*a",
            "!!x",
            "%",
            "@",
            "|",
            "1_000",
            "=");
    Arbitrary<String> text = Arbitraries.oneOf(ordinary, nasty);
    Arbitrary<Double> edge =
        Arbitraries.of(0.0, -0.0, 1e-4, 1e22, Double.MIN_VALUE, Double.MAX_VALUE, 100.0);
    Arbitrary<Double> number = Arbitraries.oneOf(Arbitraries.doubles(), edge);
    Arbitrary<Network> network =
        Combinators.combine(
                Arbitraries.integers().between(0, 64),
                number,
                Arbitraries.integers(),
                Arbitraries.integers())
            .as((c, d, n, e) -> new Network(16 * c, d, new Heads(n, e)));
    Arbitrary<Output> output =
        Combinators.combine(Arbitraries.integers(), text).as((every, f) -> new Output(every, f));
    return Combinators.combine(
            text,
            Arbitraries.longs(),
            number,
            Arbitraries.of(Objective.class),
            network,
            output,
            Arbitraries.integers().list().ofMaxSize(4),
            Arbitraries.maps(text, number).ofMaxSize(4))
        .as(
            (name, seed, rate, objective, net, out, multipliers, tasks) ->
                new Recipe(
                    name,
                    (int) (seed >>> 33),
                    seed,
                    false,
                    rate,
                    objective,
                    net,
                    out,
                    multipliers,
                    tasks,
                    seed % 2 == 0 ? null : (int) (seed % 1000)));
  }
}
