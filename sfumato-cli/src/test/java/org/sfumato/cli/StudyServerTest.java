package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.study.Answer;
import org.sfumato.study.Side;
import org.sfumato.study.StudySession;
import org.sfumato.study.Trial;
import org.sfumato.study.TrialPlan;

/** What the server says, without a browser. */
final class StudyServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  @TempDir static Path root;
  private static Path built;

  @TempDir Path folder;
  private TinyStudy study;

  @BeforeAll
  static void build() throws IOException {
    built = TinyStudy.build(root, 3, 1);
  }

  @BeforeEach
  void serve() throws IOException {
    try (Stream<Path> files = Files.walk(built)) {
      for (Path file : files.toList()) {
        Path copy = folder.resolve(built.relativize(file).toString());
        if (!Files.isDirectory(copy)) {
          Files.copy(file, copy);
        }
      }
    }
    study = TinyStudy.serve(folder, 2);
  }

  @AfterEach
  void stop() {
    study.close();
  }

  private HttpResponse<byte[]> get(String below) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(study.link(0, below))).build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<String> post(String below, String body) throws Exception {
    return CLIENT.send(request(below, body), BodyHandlers.ofString());
  }

  private HttpRequest request(String below, String body) {
    return HttpRequest.newBuilder(URI.create(study.link(0, below)))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private static String answer(int trial, String choice) {
    return "{\"trial\": " + trial + ", \"choice\": \"" + choice + "\", \"millis\": 700}";
  }

  private JsonNode state() throws Exception {
    return JSON.readTree(get("/trial").body());
  }

  @Test
  void aRaterGoesThroughAllPairs() throws Exception {
    assertThat(new String(get("").body(), StandardCharsets.UTF_8)).contains("<title>Image study");
    List<Trial> plan = TrialPlan.of(study.study, 0);
    assertThat(plan).hasSize(5);
    for (Trial trial : plan) {
      int n = trial.number();
      JsonNode state = state();
      assertThat(state.get("trial").intValue()).isEqualTo(n);
      assertThat(state.get("total").intValue()).isEqualTo(5);
      assertThat(state.get("practice").booleanValue()).isEqualTo(n == 0);
      byte[] left = get("/image/" + n + "/left").body();
      byte[] right = get("/image/" + n + "/right").body();
      assertThat(left).hasSameSizeAs(right).isNotEqualTo(right);
      for (Side side : Side.values()) {
        byte[] file = Files.readAllBytes(study.folder.resolve(trial.image(side)));
        assertThat(side == Side.LEFT ? left : right).isEqualTo(file);
      }
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(left));
      assertThat(image.getWidth()).isEqualTo(60);
      post("/view", "{\"trial\": " + n + ", \"over\": false}");
      HttpResponse<String> answered = post("/answer", answer(n, n % 2 == 0 ? "left" : "right"));
      assertThat(answered.statusCode()).isEqualTo(200);
    }
    assertThat(state().get("trial").isNull()).isTrue();
    assertThat(study.finished).containsExactly(0);
    List<Answer> answers = StudySession.answers(study.folder);
    assertThat(answers).hasSize(5);
    for (int n = 0; n < 5; n++) {
      Answer answer = answers.get(n);
      assertThat(answer.choice()).isEqualTo(n % 2 == 0 ? Side.LEFT : Side.RIGHT);
      assertThat(answer.natural()).isEqualTo(plan.get(n).natural());
      assertThat(answer.scene()).isEqualTo(plan.get(n).scene().name());
      assertThat(answer.kind()).isEqualTo(plan.get(n).kind());
      assertThat(answer.views()).isEqualTo(1);
      assertThat(answer.millis()).isEqualTo(700);
    }
  }

  /** No file name, kind, method or side of the natural image, in body or header. */
  @Test
  void nothingTellsWhichImageIsNatural() throws Exception {
    for (String below : List.of("", "/trial", "/image/0/left", "/image/0/right")) {
      HttpResponse<byte[]> response = get(below);
      assertThat(response.statusCode()).isEqualTo(200);
      String all =
          response.headers().map() + new String(response.body(), StandardCharsets.ISO_8859_1);
      assertThat(all)
          .doesNotContainIgnoringCase("natural")
          .doesNotContainIgnoringCase("negative")
          .doesNotContainIgnoringCase("catch\"")
          .doesNotContain("photo0", "photo1", "photo2", "photo3", "photo4", "images/");
    }
    assertThat(get("/image/0/left").headers().map().keySet())
        .isEqualTo(get("/image/0/right").headers().map().keySet());
    assertThat(state().properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("question", "total", "rehearsals", "trial", "practice", "seconds", "over");
  }

  @Test
  void theFirstAnswerCountsAndOthersMustWaitTheirTurn() throws Exception {
    assertThat(post("/answer", answer(0, "left")).statusCode()).isEqualTo(200);
    HttpResponse<String> again = post("/answer", answer(0, "right"));
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(again.body()).get("trial").intValue()).isEqualTo(1);
    HttpResponse<String> early = post("/answer", answer(3, "right"));
    assertThat(early.statusCode()).isEqualTo(409);
    assertThat(JSON.readTree(early.body()).get("trial").intValue()).isEqualTo(1);
    assertThat(StudySession.answers(study.folder))
        .extracting(Answer::choice)
        .containsExactly(Side.LEFT);
  }

  @Test
  void oneAnswerOfManyAtOnceIsKept() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> posts =
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    CLIENT.sendAsync(
                        request("/answer", answer(0, i % 2 == 0 ? "left" : "right")),
                        BodyHandlers.ofString()))
            .toList();
    for (CompletableFuture<HttpResponse<String>> one : posts) {
      assertThat(one.get().statusCode()).isEqualTo(200);
    }
    assertThat(StudySession.answers(study.folder)).hasSize(1);
  }

  @Test
  void onlyTheCurrentPairIsShownAndOnlyInItsTime() throws Exception {
    assertThat(get("/image/1/left").statusCode()).isEqualTo(404);
    post("/view", "{\"trial\": 0, \"over\": false}");
    assertThat(get("/image/0/left").statusCode()).isEqualTo(200);
    post("/view", "{\"trial\": 0, \"over\": true}");
    assertThat(get("/image/0/left").statusCode()).isEqualTo(404);
    assertThat(state().get("over").booleanValue()).isTrue();
    post("/answer", answer(0, "left"));
    assertThat(get("/image/0/left").statusCode()).isEqualTo(404);
    assertThat(state().get("over").booleanValue()).isFalse();
  }

  @Test
  void theServerStartedAgainGoesOn() throws Exception {
    post("/answer", answer(0, "left"));
    String before = study.link(0, "").replaceFirst(":\\d+/", "/");
    study.close();
    study = TinyStudy.serve(study.folder, 3);
    assertThat(study.link(0, "").replaceFirst(":\\d+/", "/")).isEqualTo(before);
    assertThat(state().get("trial").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/r/",
        "/r/00000000000000000000000000000000",
        "/r/00000000000000000000000000000000/trial",
        "/r/TOKEN/../../../etc/passwd",
        "/r/TOKEN/image/0/../../study.json",
        "/r/TOKEN/image/0/left/../../../study.json",
        "/r/TOKEN/image/%2e%2e%2fstudy.json/left",
        "/r/TOKEN/image/99999999999999999999/left",
        "/r/TOKEN/image/-1/left",
        "/r/TOKEN/image/0/natural",
        "/r/TOKEN/answers.jsonl",
        "/study.json",
        "/images/000001.png",
        "/study.css/../study.json",
        "//etc/passwd",
        "/..%2f..%2fetc/passwd",
      })
  void nothingElseIsThere(String path) throws Exception {
    String line = raw("GET " + path.replace("TOKEN", study.tokens.tokens().get(0)) + " HTTP/1.1");
    assertThat(line).startsWith("HTTP/1.1 404");
  }

  private String raw(String requestLine) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", study.server.port())) {
      OutputStream out = socket.getOutputStream();
      String request = requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          answer | {}                                                     | 400
          answer | []                                                     | 400
          answer | nonsense                                               | 400
          answer | {"trial": 0, "choice": "up", "millis": 1}              | 400
          answer | {"trial": "0", "choice": "left", "millis": 1}          | 400
          answer | {"trial": 0.5, "choice": "left", "millis": 1}          | 400
          answer | {"trial": 0, "choice": "left", "millis": 1e99}         | 400
          answer | {"trial": 0, "choice": "left"}                         | 400
          answer | {"trial": -1, "choice": "left", "millis": 1}           | 409
          answer | {"trial": 99999, "choice": "left", "millis": 1}        | 409
          answer | {"trial": 0, "choice": "left", "millis": 1} {"more":1} | 400
          view   | {"trial": 0}                                           | 400
          view   | {"trial": 0, "over": "yes"}                            | 400
          """)
  void nonsenseIsRefused(String resource, String body, int status) throws Exception {
    assertThat(post("/" + resource, body).statusCode()).isEqualTo(status);
    assertThat(StudySession.answers(study.folder)).isEmpty();
    assertThat(state().get("trial").intValue()).isZero();
  }

  @Test
  void largeBodiesOtherTypesAndOtherMethodsAreRefused() throws Exception {
    String large = "{\"trial\": 0, \"choice\": \"left\", \"x\": \"" + "a".repeat(5000) + "\"}";
    assertThat(post("/answer", large).statusCode()).isEqualTo(413);
    HttpRequest form =
        HttpRequest.newBuilder(URI.create(study.link(0, "/answer")))
            .header("Content-Type", "text/plain")
            .POST(BodyPublishers.ofString(answer(0, "left")))
            .build();
    assertThat(CLIENT.send(form, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
    assertThat(get("/answer").statusCode()).isEqualTo(405);
    assertThat(post("/trial", "{}").statusCode()).isEqualTo(405);
    assertThat(StudySession.answers(study.folder)).isEmpty();
  }

  @Test
  void pagesAllowNothingFromElsewhere() throws Exception {
    HttpResponse<byte[]> page = get("");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe", "http", "*");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(new String(page.body(), StandardCharsets.UTF_8))
        .doesNotContain("http:", "https:", "style=", "onclick");
  }
}
