package org.sfumato;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;

class ClassNamesTest {
  private static final ClassNames NAMED = new ClassNames(List.of("cats", "7", "dogs"), 3, true);
  private static final ClassNames NUMBERED = new ClassNames(List.of(), 10, false);

  @Test
  void classesHaveNamesAndNumbers() {
    assertThat(NAMED.numberOf("dogs")).isEqualTo(2);
    assertThat(NAMED.numberOf("7")).as("a name before a number").isEqualTo(1);
    assertThat(NAMED.numberOf("0")).isZero();
    assertThat(NAMED.numberOf("none")).isEqualTo(3);
    assertThat(NAMED.nameOf(3)).isEqualTo("none");
    assertThat(NUMBERED.numberOf("9")).isEqualTo(9);
    assertThat(NUMBERED.nameOf(9)).isEqualTo("class9");
    assertThat(NAMED.inTurn(5)).containsExactly(0, 1, 2, 0, 1);
    assertThat(new ClassNames(List.of(), 0, false).inTurn(2)).containsExactly(0, 0);
  }

  @Test
  void whatIsNoClassIsRefused() {
    refused(NAMED, "dog", "did you mean 'dogs'?");
    refused(NAMED, "3", "no class '3'");
    refused(new ClassNames(List.of("0", "2", "5"), 3, false), "1", "no class '1'");
    refused(NUMBERED, "10", "the classes are 0 to 9");
    refused(NUMBERED, "none", "no class 'none'");
    refused(new ClassNames(List.of(), 0, false), "0", "trained without classes");
  }

  /** Names come from a file that anyone may have made. */
  @Test
  void hostileNamesAreShownHarmlessly() {
    List<String> names = Collections.nCopies(5000, "\u001b]0;owned\u0007" + "x".repeat(500));
    assertThatThrownBy(() -> new ClassNames(names, 5000, false).numberOf("y"))
        .isInstanceOf(InputException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .doesNotContain("\u001b", "\u0007")
                    .hasSizeLessThan(5000)
                    .contains("and 4960 more"));
  }

  private static void refused(ClassNames names, String asked, String problem) {
    assertThatThrownBy(() -> names.numberOf(asked))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(problem);
  }
}
