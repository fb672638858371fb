package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;

class TaskMixtureTest {
  @Test
  void drawsByWeight() {
    TaskMixture mixture =
        TaskMixture.of(Map.of("restore", 1.0, "colorize", 5.0, "inpaint", 2.0, "uncrop", 0.0));
    assertThat(mixture.shares())
        .containsExactly(entry("colorize", 0.625), entry("inpaint", 0.25), entry("restore", 0.125));
    Map<String, Integer> counts = new HashMap<>();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      counts.merge(mixture.draw(random).name(), 1, Integer::sum);
    }
    assertThat(counts).hasSize(3);
    mixture
        .shares()
        .forEach(
            (name, share) ->
                assertThat(counts.get(name) / 20_000.0).isCloseTo(share, within(0.02)));
  }

  /** Models in the world were told these numbers. */
  @Test
  void labelsNeverChange() {
    assertThat(TaskMixture.photo().stream().map(Task::name))
        .startsWith("colorize", "inpaint", "uncrop", "restore");
    for (int i = 0; i < TaskMixture.photo().size(); i++) {
      assertThat(TaskMixture.photo().get(i).label()).isEqualTo(i);
    }
  }

  @Test
  void unknownNamesFailWithTheNearest() {
    refuses(Map.of("colourise", 1.0), "did you mean 'colorize'?");
    refuses(Map.of("inpait", 1.0), "did you mean 'inpaint'");
    refuses(Map.of("sharpen", 0.0), "known: colorize, inpaint, uncrop, restore");
  }

  @Test
  void refusesWeightsThatAreNone() {
    refuses(Map.of("inpaint", -1.0), "weight of task inpaint is -1.0");
    refuses(Map.of("inpaint", Double.NaN), "weight of task inpaint");
    refuses(Map.of("inpaint", 0.0), "No task has a weight above 0");
    refuses(Map.of(), "No task has a weight above 0");
  }

  private static void refuses(Map<String, Double> weights, String why) {
    assertThatThrownBy(() -> TaskMixture.of(weights))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why);
  }
}
