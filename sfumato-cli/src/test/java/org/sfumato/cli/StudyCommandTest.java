package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.study.Answer;
import org.sfumato.study.Study;
import org.sfumato.study.StudySession;
import org.sfumato.study.Trial;
import org.sfumato.study.TrialPlan;

@Timeout(300)
final class StudyCommandTest {
  @TempDir Path folder;
  private final Shell shell = new Shell();

  private int build(Object... more) throws IOException {
    TinyStudy.photographs(folder, 8, 16, 12);
    Object[] words = {
      "study",
      "build",
      "--originals",
      folder.resolve("originals"),
      "--method",
      "negative=" + folder.resolve("negatives"),
      "-o",
      folder.resolve("study")
    };
    Object[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return shell.run(all);
  }

  @Test
  void builds() throws Exception {
    assertThat(build("--practice", 1, "--catch", 2, "--seconds", "3,5", "--seed", 4)).isZero();
    assertThat(shell.out())
        .contains("5 scenes, 8 pairs for each rater (1 practice, 2 catch), 3 or 5 seconds each")
        .contains("for every image to be shown once for each display time: sfumato study serve")
        .contains("--raters 2");
    Study study = Study.read(folder.resolve("study"));
    assertThat(study.seconds()).containsExactly(3, 5);
    assertThat(study.seed()).isEqualTo(4);
    assertThat(study.question()).isEqualTo("Which image would you guess is from a camera?");
    assertThat(build("--json")).isEqualTo(2);
    assertThat(shell.sentence()).contains("not an empty folder");
  }

  @Test
  void buildingNamesWhatIsLeftOut() throws Exception {
    TinyStudy.photographs(folder, 12, 16, 12);
    Files.delete(folder.resolve("negatives/photo11.png"));
    assertThat(
            shell.run(
                "study",
                "build",
                "--originals",
                folder.resolve("originals"),
                "--method",
                "negative=" + folder.resolve("negatives"),
                "-o",
                folder.resolve("study"),
                "--json"))
        .isZero();
    JsonNode facts = new ObjectMapper().readTree(shell.out());
    assertThat(facts.get("scenes").intValue()).isEqualTo(5);
    assertThat(facts.get("left-out").get(0).asText())
        .endsWith("photo11.png has no image by negative");
  }

  @ParameterizedTest
  @CsvSource({
    "study build --originals ORIGINALS --method m=gone -o new, is not a folder",
    "study build --originals gone --method m=ORIGINALS -o new, is not a folder",
    "study build --originals ORIGINALS --method m=ORIGINALS --practice 8 -o new, are too few",
    "study build --originals ORIGINALS --method m=ORIGINALS --trials 0 -o new, at least 1 trial",
    "study build --originals ORIGINALS --method m=ORIGINALS --seconds 0 -o new, Display times",
    "study serve ORIGINALS, holds no study",
    "study serve ORIGINALS --raters 0, --raters must be",
    "study serve ORIGINALS --port 70000, --port must be",
    "study serve ORIGINALS --host not.a.host.invalid, is no address",
    "study report ORIGINALS, holds no study",
    "study report ORIGINALS -o rates.gif, ends in .png or .svg",
  })
  void mistakesAreOneSentence(String line, String why) throws IOException {
    TinyStudy.photographs(folder, 8, 16, 12);
    Object[] words =
        line.replace("ORIGINALS", folder.resolve("originals").toString())
            .replace(" new", " " + folder.resolve("new"))
            .split(" ");
    assertThat(shell.run(words)).isEqualTo(2);
    assertThat(shell.sentence()).contains(why);
  }

  @Test
  void withoutACommandItShowsThem() {
    assertThat(shell.run("study")).isEqualTo(2);
    assertThat(shell.err()).contains("build", "serve", "report");
    assertThat(shell.run("study", "serve")).isEqualTo(2);
    assertThat(shell.err()).contains("'sfumato study serve --help' shows how to use it");
  }

  /** One rater is fooled every second time, one does not look, one stops in the middle. */
  private Path rated() throws IOException {
    Path built = TinyStudy.build(folder, 6, 3);
    Study study = Study.read(built);
    try (StudySession session = new StudySession(built, study, Clock.systemUTC())) {
      for (int rater = 0; rater < 3; rater++) {
        int fooled = 0;
        for (Trial trial : TrialPlan.of(study, rater)) {
          boolean wrong =
              rater == 1 || trial.kind() == Trial.Kind.TEST && rater == 0 && fooled++ % 2 == 0;
          if (rater < 2 || trial.number() < 4) {
            session.view(rater, trial.number(), false);
            session.answer(
                rater, trial.number(), wrong ? trial.natural().other() : trial.natural(), 900);
          }
        }
      }
    }
    return built;
  }

  @Test
  void reportsForPeople() throws IOException {
    Path built = rated();
    assertThat(shell.run("study", "report", built)).isZero();
    List<String> lines = shell.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("method    seconds  fool rate    95 % interval  answers");
    assertThat(lines.get(1))
        .matches("negative        3     (33|37)\\.[35] %  .* to .* %        [89]");
    assertThat(shell.out())
        .contains(
            "3 answered, 1 of them did not finish; 1 failed more than 0 catch trials; 1 left out")
        .contains("Catch trials: 1 of ");
    assertThat(shell.run("study", "report", built, "--complete-only")).isZero();
    assertThat(shell.out()).contains("50.0 %", "18.8 to 81.2 %", "2 left out");
    assertThat(shell.run("study", "report", built, "--max-failed-catch", 1, "--complete-only"))
        .isZero();
    assertThat(shell.out()).contains("75.0 %").contains("1 left out");
  }

  @Test
  void reportsForProgramsAndInFiles() throws IOException {
    Path built = rated();
    Path png = folder.resolve("rates.png");
    Path svg = folder.resolve("rates.svg");
    Path csv = folder.resolve("rates.csv");
    Object[] words = {
      "study", "report", built, "--complete-only", "--json", "-o", png, "--csv", csv
    };
    assertThat(shell.run(words)).isZero();
    JsonNode facts = new ObjectMapper().readTree(shell.out());
    assertThat(facts.get("raters").intValue()).isEqualTo(3);
    assertThat(facts.get("excluded").intValue()).isEqualTo(2);
    JsonNode row = facts.get("rates").get(0);
    assertThat(row.get("fool-rate").doubleValue()).isEqualTo(0.5);
    assertThat(row.get("answers").intValue()).isEqualTo(6);
    assertThat(Files.readAllLines(csv))
        .hasSize(2)
        .first()
        .isEqualTo("set,seconds,method,answers,fooled,fool_rate,low,high");
    assertThat(Files.readAllLines(csv).get(1)).startsWith("\"\",3,\"negative\",6,3,0.5,0.18");
    BufferedImage image = ImageIO.read(png.toFile());
    int bars = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        bars += (image.getRGB(x, y) & 0xffffff) == 0x0072B2 ? 1 : 0;
      }
    }
    assertThat(bars).isGreaterThan(5000);
    assertThat(shell.run("study", "report", built, "-o", svg)).isZero();
    assertThat(Files.readString(svg)).contains("<svg", "seconds");
    assertThat(shell.run(words)).isEqualTo(2);
    assertThat(shell.sentence()).contains("--overwrite");
  }

  @Test
  void aStudyWithoutAnswersIsReportedAsSuch() throws IOException {
    Path built = TinyStudy.build(folder, 2, 3);
    assertThat(shell.run("study", "report", built, "-o", folder.resolve("r.png"))).isZero();
    assertThat(shell.out()).contains("0 answered", " - ");
  }

  @Test
  void aPortThatIsTakenIsOneSentence() throws IOException {
    try (TinyStudy other = TinyStudy.serve(TinyStudy.build(folder, 1, 1), 1)) {
      Path copy = TinyStudy.build(Files.createDirectories(folder.resolve("second")), 1, 1);
      assertThat(shell.run("study", "serve", copy, "--port", other.server.port())).isEqualTo(2);
      assertThat(shell.sentence()).contains("cannot listen on", "give another --port");
      assertThat(shell.run("study", "serve", other.folder, "--port", 0)).isEqualTo(2);
      assertThat(shell.sentence()).contains("is being served already");
    }
  }

  /** Killed outright, the server has lost nothing that it acknowledged; Ctrl-C ends it cleanly. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aKilledServerLosesNothing() throws Exception {
    Path built = TinyStudy.build(folder, 3, 1);
    Path log = folder.resolve("log");
    Process server = Jvm.start(log, "study", "serve", built, "--port", 0, "--raters", 2);
    String link;
    try {
      link = link(log);
      assertThat(post(link, 0, "left")).isEqualTo(200);
      assertThat(post(link, 1, "right")).isEqualTo(200);
    } finally {
      server.destroyForcibly().waitFor();
    }
    assertThat(StudySession.answers(built)).extracting(Answer::trial).containsExactly(0, 1);

    server = Jvm.start(log, "study", "serve", built, "--port", 0);
    try {
      String again = link(log);
      assertThat(again.replaceFirst(":\\d+/", "/")).isEqualTo(link.replaceFirst(":\\d+/", "/"));
      assertThat(Files.readString(log)).contains("(2 of 5)").contains("rater 2: ");
      assertThat(post(again, 1, "left")).isEqualTo(200);
      assertThat(post(again, 2, "left")).isEqualTo(200);
      new ProcessBuilder("kill", "-INT", String.valueOf(server.pid())).start().waitFor();
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(log)).contains("stopped; the answers are in " + built);
    } finally {
      server.destroyForcibly().waitFor();
    }
    assertThat(StudySession.answers(built)).hasSize(3);
  }

  private static String link(Path log) throws Exception {
    Pattern pattern = Pattern.compile("rater 1: (http://127\\.0\\.0\\.1:\\d+/r/\\w{32})");
    for (int i = 0; i < 1200; i++) {
      Matcher matcher = pattern.matcher(Files.readString(log));
      if (matcher.find() && Files.readString(log).contains("Ctrl-C")) {
        return matcher.group(1);
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("no link: " + Files.readString(log));
  }

  private static int post(String link, int trial, String choice) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(link + "/answer"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"trial\":" + trial + ",\"choice\":\"" + choice + "\",\"millis\":9}"))
            .build();
    HttpResponse<Void> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    return response.statusCode();
  }
}
