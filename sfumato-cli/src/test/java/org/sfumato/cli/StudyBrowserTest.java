package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.study.Answer;
import org.sfumato.study.Side;
import org.sfumato.study.StudySession;
import org.sfumato.study.Trial;
import org.sfumato.study.TrialPlan;

/**
 * Rates studies in a real browser, where Chromium is installed. With {@code
 * -Dsfumato.screenshots=DIR} what raters see is kept as pictures.
 */
@Timeout(300)
final class StudyBrowserTest {
  private static final String IS_SHOWN =
      "[...document.querySelectorAll('.frame img')].every(i => !i.hidden && i.naturalWidth === 60)"
          + " && !document.querySelector('.frame').disabled";
  private static final String IS_GONE =
      "[...document.querySelectorAll('.frame img')].every(i => i.hidden && !i.src)"
          + " && !document.querySelector('.frame').disabled";

  @TempDir Path folder;
  private Path browser;

  @BeforeEach
  void findBrowser() {
    Optional<Path> found = Chromium.find();
    assumeTrue(
        found.isPresent(),
        "there is no chromium or google-chrome on the PATH: install one to test");
    browser = found.get();
  }

  private static void awaitPair(Chromium chromium, int number, String state) throws Exception {
    chromium.await(
        "document.querySelector('#place').textContent.startsWith('Pair "
            + number
            + " ') && !document.querySelector('#trial').hidden && "
            + state);
  }

  /** By keys, by clicks, in time and after it, with the page loaded again in the middle. */
  @Test
  void aPersonRatesAStudy() throws Exception {
    try (TinyStudy study = TinyStudy.serve(TinyStudy.build(folder, 4, 1), 1);
        Chromium chromium = new Chromium(browser, folder.resolve("profile"))) {
      chromium.size(1280, 800, false);
      chromium.open(study.link(0, ""));
      chromium.await("!document.querySelector('#intro').hidden");
      assertThat(chromium.evaluate("document.querySelector('#intro').innerText").asText())
          .contains("6 pairs", "from a camera?", "1 second.", "The first pair is for practice");
      chromium.press("ArrowLeft"); // nothing is asked yet
      chromium.click("#begin");

      awaitPair(chromium, 1, IS_SHOWN);
      assertThat(chromium.evaluate("document.querySelector('#practice').hidden").asBoolean())
          .isFalse();
      chromium.press("ArrowLeft");

      awaitPair(chromium, 2, IS_SHOWN);
      assertThat(chromium.evaluate("document.querySelector('#practice').hidden").asBoolean())
          .isTrue();
      awaitPair(chromium, 2, IS_GONE); // and the choice stays open
      chromium.click(".frame[data-side=right]");

      awaitPair(chromium, 3, IS_SHOWN);
      awaitPair(chromium, 3, IS_GONE);
      awaitOver(chromium);
      chromium.reload();
      chromium.await("!document.querySelector('#intro').hidden");
      assertThat(chromium.evaluate("document.querySelector('#begin').innerText").asText())
          .isEqualTo("Continue with pair 3");
      chromium.click("#begin");
      awaitPair(chromium, 3, IS_GONE); // its time was over: not shown again
      chromium.press("2");

      awaitPair(chromium, 4, IS_SHOWN);
      chromium.reload(); // before the time was over: shown again, which is noted
      chromium.await("!document.querySelector('#intro').hidden");
      chromium.click("#begin");
      awaitPair(chromium, 4, IS_SHOWN);
      chromium.press("1");

      awaitPair(chromium, 5, IS_SHOWN);
      chromium.click(".frame[data-side=left]");
      awaitPair(chromium, 6, IS_SHOWN);
      chromium.press("ArrowRight");
      chromium.await("!document.querySelector('#done').hidden");
      chromium.reload();
      chromium.await("!document.querySelector('#done').hidden");

      List<Answer> answers = StudySession.answers(study.folder);
      assertThat(answers)
          .extracting(Answer::choice)
          .containsExactly(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.LEFT, Side.LEFT, Side.RIGHT);
      assertThat(answers).extracting(Answer::views).containsExactly(1, 1, 1, 2, 1, 1);
      assertThat(answers).extracting(Answer::trial).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(answers.get(1).millis()).isGreaterThanOrEqualTo(1000);
      for (Trial trial : TrialPlan.of(study.study, 0)) {
        assertThat(answers.get(trial.number()).natural()).isEqualTo(trial.natural());
      }
      assertThat(chromium.problems()).isEmpty();
    }
  }

  private static void awaitOver(Chromium chromium) throws Exception {
    chromium.evaluate(
        "fetch(location.pathname + '/trial').then(r => r.json()).then(s => window.s = s)");
    for (int i = 0;
        i < 100 && !chromium.evaluate("Boolean(window.s && window.s.over)").asBoolean();
        i++) {
      Thread.sleep(20);
      chromium.evaluate(
          "fetch(location.pathname + '/trial').then(r => r.json()).then(s => window.s = s)");
    }
  }

  /** The server goes away and comes back: the page says so and loses nothing. */
  @Test
  void aLostConnectionIsTriedAgain() throws Exception {
    Path built = TinyStudy.build(folder, 2, 5);
    try (Chromium chromium = new Chromium(browser, folder.resolve("profile"))) {
      try (TinyStudy study = TinyStudy.serve(built, 1)) {
        chromium.open(study.link(0, ""));
        chromium.await("!document.querySelector('#intro').hidden");
        chromium.click("#begin");
        awaitPair(chromium, 1, IS_SHOWN);
        // As when the network fails: the page's requests reach nobody.
        chromium.evaluate(
            "window.realFetch = fetch; fetch = () => Promise.reject(new Error('off'))");
        chromium.press("1");
        chromium.await("!document.querySelector('#problem').hidden");
        keep(chromium, "problem");
        assertThat(StudySession.answers(built)).isEmpty();
        chromium.evaluate("fetch = window.realFetch");
        chromium.click("#retry");
        awaitPair(chromium, 2, IS_SHOWN);
        assertThat(StudySession.answers(built)).hasSize(1);
      }
    }
  }

  /** On both shapes of screen all of a pair is in sight, without scrolling. */
  @Test
  void everythingIsInSight() throws Exception {
    try (TinyStudy study = TinyStudy.serve(TinyStudy.build(folder, 4, 1), 2);
        Chromium chromium = new Chromium(browser, folder.resolve("profile"))) {
      for (boolean phone : new boolean[] {false, true}) {
        String shape = phone ? "phone" : "desktop";
        chromium.size(phone ? 390 : 1280, phone ? 720 : 800, phone);
        chromium.open(study.link(phone ? 1 : 0, ""));
        chromium.await("!document.querySelector('#intro').hidden");
        keep(chromium, shape + "-intro");
        chromium.click("#begin");
        awaitPair(chromium, 1, IS_SHOWN);
        keep(chromium, shape + "-pair");
        assertInSight(chromium);
        awaitPair(chromium, 1, IS_GONE);
        keep(chromium, shape + "-gone");
        assertInSight(chromium);
        for (int i = 1; i <= 6; i++) {
          awaitPair(
              chromium,
              i,
              IS_SHOWN.replace("!i.hidden", "true").replace("i.naturalWidth === 60", "true"));
          chromium.press("1");
        }
        chromium.await("!document.querySelector('#done').hidden");
        keep(chromium, shape + "-done");
      }
      assertThat(chromium.problems()).isEmpty();
    }
  }

  private static void assertInSight(Chromium chromium) throws Exception {
    assertThat(
            chromium
                .evaluate(
                    "[...document.querySelectorAll('.frame, #trial h1, #hint')].every(e => {"
                        + " const r = e.getBoundingClientRect(); return r.top >= 0 && r.left >= 0"
                        + " && r.bottom <= innerHeight && r.right <= innerWidth; })"
                        + " && document.documentElement.scrollWidth <= innerWidth")
                .asBoolean())
        .isTrue();
    assertThat(
            chromium
                .evaluate("document.querySelector('.frame').getBoundingClientRect().width")
                .asDouble())
        .isGreaterThan(200);
  }

  private static void keep(Chromium chromium, String name) throws Exception {
    String at = System.getProperty("sfumato.screenshots");
    if (at != null) {
      Files.createDirectories(Path.of(at));
      Files.write(Path.of(at, name + ".png"), chromium.screenshot());
    }
  }
}
