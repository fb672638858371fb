package org.sfumato.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.error.InputException;

class OrderTest {
  private static List<Integer> places(Order order, long from, long to) {
    return LongStream.range(from, to).mapToObj(order::place).toList();
  }

  @Test
  void anEpochHoldsEveryImageOnce() {
    Order order = new EpochOrder(7, 3);
    for (int epoch = 0; epoch < 5; epoch++) {
      assertThat(places(order, 7L * epoch, 7L * epoch + 7))
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
    }
    assertThat(places(order, 0, 7)).isNotEqualTo(places(order, 7, 14));
    assertThat(order.place(70_000_000_000_000L)).isBetween(0, 6);
  }

  /** Whatever their sizes: Palette draws ImageNet and Places2 with equal probability. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "3, 1, 0.5", "0.1, 1, 10"})
  void setsComeAsOftenAsTheirSharesSay(double a, double b, double c) {
    double sum = a + b + c;
    List<MixtureOrder.Part> parts =
        List.of(
            new MixtureOrder.Part(0, 5, a / sum),
            new MixtureOrder.Part(5, 100, b / sum),
            new MixtureOrder.Part(105, 3, c / sum));
    Order order = new MixtureOrder(parts, 9);
    long examples = 20 * 1024;
    int[] counts = new int[3];
    places(order, 0, examples).forEach(place -> counts[place < 5 ? 0 : place < 105 ? 1 : 2]++);
    for (int set = 0; set < 3; set++) {
      assertThat((double) counts[set])
          .isBetween(examples * parts.get(set).share() - 2, examples * parts.get(set).share() + 2);
    }
  }

  @Test
  void withinASetEveryImageComesOnceAnEpoch() {
    List<MixtureOrder.Part> parts =
        List.of(new MixtureOrder.Part(0, 10, 0.3), new MixtureOrder.Part(10, 40, 0.7));
    Order order = new MixtureOrder(parts, 1);
    List<Integer> first = places(order, 0, 5000).stream().filter(place -> place < 10).toList();
    for (int epoch = 0; epoch < 100; epoch++) {
      assertThat(new TreeSet<>(first.subList(10 * epoch, 10 * epoch + 10))).hasSize(10);
    }
    // Mixed, not one set after the other.
    assertThat(places(order, 0, 30).stream().filter(place -> place < 10).count())
        .isBetween(3L, 18L);
  }

  @Test
  void anOrderIsAFunctionOfTheNumber() {
    List<MixtureOrder.Part> parts =
        List.of(new MixtureOrder.Part(0, 10, 0.3), new MixtureOrder.Part(10, 40, 0.7));
    Curriculum curriculum = new Curriculum(3, 2, 2, Curriculum.Cut.SHUFFLED);
    for (int kind = 0; kind < 2; kind++) {
      Order forwards =
          kind == 0 ? new MixtureOrder(parts, 1) : new CurriculumOrder(curriculum, 50, 1);
      Order backwards =
          kind == 0 ? new MixtureOrder(parts, 1) : new CurriculumOrder(curriculum, 50, 1);
      List<Integer> expected = places(forwards, 0, 3000);
      for (int i = 2999; i >= 0; i -= 7) {
        assertThat(backwards.place(i)).isEqualTo(expected.get(i));
      }
    }
  }

  /** Antona, Algorithm 2, written naively: passes, subsets, epochs. */
  @ParameterizedTest
  @EnumSource(Curriculum.Cut.class)
  void aCurriculumGoesSubsetBySubset(Curriculum.Cut cut) {
    int images = 17;
    Curriculum curriculum = new Curriculum(4, 3, 2, cut);
    CurriculumOrder order = new CurriculumOrder(curriculum, images, 5);
    long example = 0;
    Map<Integer, TreeSet<Integer>> subsets = new HashMap<>();
    List<List<Integer>> epochs = new ArrayList<>();
    for (int pass = 0; pass < 2; pass++) {
      TreeSet<Integer> seen = new TreeSet<>();
      for (int subset = 0; subset < 4; subset++) {
        int size = images * (subset + 1) / 4 - images * subset / 4;
        for (int epoch = 0; epoch < 3; epoch++) {
          assertThat(order.stage(example)).isEqualTo(pass * 4 + subset);
          List<Integer> places = places(order, example, example + size);
          TreeSet<Integer> now = new TreeSet<>(places);
          assertThat(now).hasSize(size);
          assertThat(subsets.computeIfAbsent(subset, k -> now)).isEqualTo(now);
          assertThat(order.subset(order.stage(example)))
              .containsExactlyInAnyOrder(now.stream().mapToInt(i -> i).toArray());
          seen.addAll(now);
          if (subset == 3) {
            epochs.add(places);
          }
          example += size;
        }
      }
      assertThat(seen).hasSize(images);
    }
    assertThat(example).isEqualTo(curriculum.examples(images));
    assertThat(new HashSet<>(epochs)).as("shuffled anew").hasSizeGreaterThan(3);
    boolean neighbours =
        subsets.get(1).equals(new TreeSet<>(IntStream.range(4, 8).boxed().toList()));
    assertThat(neighbours).isEqualTo(cut == Curriculum.Cut.SEQUENTIAL);
  }

  @Test
  void curriculaThatCannotBe() {
    Curriculum curriculum = new Curriculum(5, 2, 3, Curriculum.Cut.SEQUENTIAL);
    curriculum.requireFor(10, 60, 4);
    assertThatThrownBy(() -> curriculum.requireFor(10, 64, 4))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "curriculum: 3 passes of 2 epochs over 10 images are 15 steps: give steps=15, or more"
                + " passes");
    assertThatThrownBy(() -> curriculum.requireFor(4, 4, 4))
        .isInstanceOf(InputException.class)
        .hasMessage("curriculum: subsets must be at most 4, the number of images, not 5");
    Curriculum.NONE.requireFor(1, Long.MAX_VALUE, 1);
    assertThatThrownBy(() -> new Curriculum(0, 1, 1, Curriculum.Cut.SHUFFLED))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new Curriculum(1, 0, 1, Curriculum.Cut.SHUFFLED))
        .isInstanceOf(InputException.class);
  }
}
