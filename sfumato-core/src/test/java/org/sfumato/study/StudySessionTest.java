package org.sfumato.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;
import org.sfumato.study.StudySession.Outcome;

final class StudySessionTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-02T12:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private final Study study = Studies.study(1, 1, 6, 4, List.of(3), "m");

  private StudySession open() {
    return new StudySession(folder, study, NOON);
  }

  @Test
  void theFirstAnswerCounts() {
    try (StudySession session = open()) {
      session.view(0, 0, false);
      assertThat(session.answer(0, 0, Side.LEFT, 1234)).isEqualTo(Outcome.KEPT);
      assertThat(session.answer(0, 0, Side.RIGHT, 1)).isEqualTo(Outcome.REPEATED);
      assertThat(session.answer(0, 3, Side.RIGHT, 1)).isEqualTo(Outcome.OUT_OF_TURN);
      assertThat(session.answer(0, 99, Side.RIGHT, 1)).isEqualTo(Outcome.OUT_OF_TURN);
      assertThat(session.answered(0)).isEqualTo(1);
      assertThat(session.current(0).orElseThrow().number()).isEqualTo(1);
      assertThat(session.current(1).orElseThrow().number()).isZero();
    }
    Trial first = TrialPlan.of(study, 0).get(0);
    assertThat(StudySession.answers(folder))
        .containsExactly(
            new Answer(
                0,
                0,
                first.kind(),
                first.scene().name(),
                first.scene().set(),
                first.method(),
                3,
                first.natural(),
                Side.LEFT,
                1,
                1234,
                "2026-01-02T12:00:00Z"));
  }

  /** Killed at any byte of a line, what was acknowledged before is there, and no more. */
  @Test
  void aTornLineWasNeverAcknowledged() throws Exception {
    try (StudySession session = open()) {
      session.answer(0, 0, Side.LEFT, 5);
      session.answer(0, 1, Side.LEFT, 5);
    }
    Path log = folder.resolve("answers.jsonl");
    byte[] whole = Files.readAllBytes(log);
    int firstLine = new String(whole, StandardCharsets.UTF_8).indexOf('\n') + 1;
    for (int cut : new int[] {whole.length - 1, whole.length - 20, firstLine + 1, firstLine}) {
      Files.write(log, Arrays.copyOf(whole, cut));
      assertThat(StudySession.answers(folder)).hasSize(1);
      try (StudySession session = open()) {
        assertThat(session.current(0).orElseThrow().number()).isEqualTo(1);
        session.answer(0, 1, Side.RIGHT, 5);
      }
      assertThat(StudySession.answers(folder)).hasSize(2);
    }
  }

  @Test
  void viewsAreCountedAcrossARestart() {
    try (StudySession session = open()) {
      session.view(0, 0, false);
      session.view(0, 5, false); // not where the rater is
    }
    try (StudySession session = open()) {
      assertThat(session.isOver(0, 0)).isFalse();
      session.view(0, 0, false);
      session.view(0, 0, true);
      session.view(0, 0, false); // its time is over: not shown again
      assertThat(session.isOver(0, 0)).isTrue();
    }
    try (StudySession session = open()) {
      assertThat(session.isOver(0, 0)).isTrue();
      session.answer(0, 0, Side.LEFT, 5);
    }
    assertThat(StudySession.answers(folder).get(0).views()).isEqualTo(2);
  }

  @Test
  void oneProcessAtATime() {
    try (StudySession session = open()) {
      assertThat(session.answered(0)).isZero();
      assertThatThrownBy(this::open)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is being served already");
    }
    open().close();
  }

  @Test
  void aLineThatIsNoAnswerIsNamed() throws Exception {
    try (StudySession session = open()) {
      session.answer(0, 0, Side.LEFT, 5);
    }
    Path log = folder.resolve("answers.jsonl");
    Files.writeString(log, "{\"rater\": 1}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> StudySession.answers(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("answers.jsonl, line 2");
    assertThatThrownBy(this::open).isInstanceOf(InputException.class);
    Files.writeString(log, "");
    open().close(); // the lock was given back
  }

  /** Two fingers on one button, and many raters at once. */
  @Test
  void concurrentAnswersAreKeptOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (StudySession session = open()) {
      List<Future<?>> all =
          IntStream.range(0, 8)
              .<Future<?>>mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            for (int trial = 0; trial < 6; trial++) {
                              session.answer(i / 2, trial, Side.LEFT, 5);
                            }
                          }))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
      for (int rater = 0; rater < 4; rater++) {
        assertThat(session.current(rater)).isEmpty();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(StudySession.answers(folder))
        .hasSize(4 * 6)
        .extracting(a -> a.rater() + " " + a.trial())
        .doesNotHaveDuplicates();
  }

  @Test
  void tokensStayGoodWhenMoreRatersCome() {
    RaterTokens none = RaterTokens.read(folder);
    assertThat(none.tokens()).isEmpty();
    RaterTokens two = none.atLeast(2, folder);
    RaterTokens five = RaterTokens.read(folder).atLeast(5, folder);
    assertThat(five.tokens()).hasSize(5).startsWith(two.tokens().get(0), two.tokens().get(1));
    assertThat(five.tokens()).doesNotHaveDuplicates().allMatch(t -> t.matches("[0-9a-f]{32}"));
    assertThat(RaterTokens.read(folder)).isEqualTo(five).isEqualTo(five.atLeast(3, folder));
  }
}
