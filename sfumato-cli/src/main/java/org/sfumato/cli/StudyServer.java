package org.sfumato.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sfumato.error.InputException;
import org.sfumato.study.RaterTokens;
import org.sfumato.study.Side;
import org.sfumato.study.StudySession;
import org.sfumato.study.Trial;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a study to browsers. No address holds a file's name: an image is asked for by trial and
 * side, and only the pair that a rater is at is given.
 *
 * <pre>
 * GET  /r/TOKEN                     the page
 * GET  /r/TOKEN/trial               where the rater is
 * GET  /r/TOKEN/image/TRIAL/SIDE    an image of the current pair
 * POST /r/TOKEN/view                {"trial": 3, "over": false}: the pair appeared; true: its time is over
 * POST /r/TOKEN/answer              {"trial": 3, "choice": "left", "millis": 1800}
 * </pre>
 *
 * Both posts answer with where the rater is then; an answer out of turn does so with status 409.
 */
final class StudyServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StudyServer.class);
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final Pattern PATH =
      Pattern.compile(
          "/r/([0-9a-f]{32})(?:/|/(trial|view|answer)|/image/(\\d{1,6})/(left|right))?");
  private static final Map<String, String> ASSETS =
      Map.of(
          "/study.css", "text/css", "/study.js", "text/javascript", "/study.svg", "image/svg+xml");
  private static final int MAX_BODY = 1024;
  private static final long MAX_MILLIS = 86_400_000; // a day
  private static final int THREADS = 16;

  static {
    // Whoever sends a request by one byte a minute must not hold a thread for ever. In seconds.
    limit("sun.net.httpserver.maxReqTime", "30");
    limit("sun.net.httpserver.maxRspTime", "300");
  }

  private final Path folder;
  private final StudySession session;
  private final Map<String, Integer> raters = new LinkedHashMap<>();
  private final IntConsumer finished;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  private static void limit(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** What a request asked for in vain. */
  private static final class Refusal extends Exception {
    private final int status;

    Refusal(int status, String sentence) {
      super(sentence);
      this.status = status;
    }
  }

  /**
   * Binds the address; requests wait until {@link #start}.
   *
   * @param finished is told each rater who has answered all
   * @throws IOException if the address cannot be had
   */
  StudyServer(
      InetSocketAddress address,
      Path folder,
      StudySession session,
      RaterTokens tokens,
      IntConsumer finished)
      throws IOException {
    this.folder = folder;
    this.session = session;
    this.finished = finished;
    for (String token : tokens.tokens()) {
      raters.put(token, raters.size());
    }
    server = HttpServer.create(address, 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  void start() {
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Stops at once. An answer that is cut off here is kept or was not acknowledged. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        answer(exchange);
      } catch (Refusal e) {
        send(
            exchange,
            e.status,
            "text/plain",
            (e.getMessage() + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (InputException | UncheckedIOException e) { // the disk
        LOG.error("{}", e.getMessage());
        send(
            exchange,
            500,
            "text/plain",
            "It could not be kept.\n".getBytes(StandardCharsets.UTF_8));
      }
    } catch (RuntimeException | Error e) {
      LOG.error("a request failed", e);
      throw e;
    }
  }

  private void answer(HttpExchange exchange) throws IOException, Refusal {
    String path = exchange.getRequestURI().getRawPath();
    if (path != null && ASSETS.containsKey(path)) {
      allow(exchange, "GET");
      send(exchange, 200, ASSETS.get(path), asset(path));
      return;
    }
    Matcher matcher = PATH.matcher(path == null ? "" : path);
    Integer rater = matcher.matches() ? raters.get(matcher.group(1)) : null;
    if (rater == null) {
      throw new Refusal(404, "There is nothing here. Use the link that you were given.");
    }
    String resource = matcher.group(2);
    if (matcher.group(3) != null) {
      allow(exchange, "GET");
      Side side = side(matcher.group(4));
      send(exchange, 200, "image/png", image(rater, Integer.parseInt(matcher.group(3)), side));
    } else if (resource == null) {
      allow(exchange, "GET");
      send(exchange, 200, "text/html", asset("/index.html"));
    } else if (resource.equals("trial")) {
      allow(exchange, "GET");
      send(exchange, 200, rater);
    } else {
      allow(exchange, "POST");
      JsonNode body = body(exchange);
      send(exchange, resource.equals("view") ? view(rater, body) : choice(rater, body), rater);
    }
  }

  private static void allow(HttpExchange exchange, String method) throws Refusal {
    if (!exchange.getRequestMethod().equals(method)) {
      exchange.getResponseHeaders().set("Allow", method);
      throw new Refusal(405, "Only " + method + " is allowed here.");
    }
  }

  private byte[] image(int rater, int number, Side side) throws IOException, Refusal {
    Trial trial =
        session
            .current(rater)
            .filter(current -> current.number() == number && !session.isOver(rater, number))
            .orElseThrow(() -> new Refusal(404, "This pair is not shown now."));
    return Files.readAllBytes(folder.resolve(trial.image(side)));
  }

  private int view(int rater, JsonNode body) throws Refusal {
    JsonNode over = body.path("over");
    if (!over.isBoolean()) {
      throw new Refusal(400, "\"over\" must be true or false.");
    }
    session.view(rater, trial(body), over.booleanValue());
    return 200;
  }

  private int choice(int rater, JsonNode body) throws Refusal {
    JsonNode millis = body.path("millis");
    String choice = body.path("choice").asText();
    if (!choice.equals("left") && !choice.equals("right")) {
      throw new Refusal(400, "\"choice\" must be left or right.");
    }
    if (!millis.isIntegralNumber() || !millis.canConvertToLong()) {
      throw new Refusal(400, "\"millis\" must be a whole number.");
    }
    long time = Math.max(0, Math.min(MAX_MILLIS, millis.longValue()));
    StudySession.Outcome outcome = session.answer(rater, trial(body), side(choice), time);
    if (outcome == StudySession.Outcome.KEPT && session.current(rater).isEmpty()) {
      finished.accept(rater);
    }
    return outcome == StudySession.Outcome.OUT_OF_TURN ? 409 : 200;
  }

  private static int trial(JsonNode body) throws Refusal {
    JsonNode trial = body.path("trial");
    if (!trial.isInt()) {
      throw new Refusal(400, "\"trial\" must be a whole number.");
    }
    return trial.intValue();
  }

  private static Side side(String name) {
    return Side.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** A page of another site can send no such type without being allowed to. */
  private static JsonNode body(HttpExchange exchange) throws IOException, Refusal {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type == null || !type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
      throw new Refusal(415, "Send application/json.");
    }
    byte[] bytes;
    try (InputStream in = exchange.getRequestBody()) {
      bytes = in.readNBytes(MAX_BODY + 1);
      if (bytes.length > MAX_BODY) {
        throw new Refusal(413, "Send at most " + MAX_BODY + " bytes.");
      }
    }
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      // As if it were no object.
    }
    throw new Refusal(400, "Send a JSON object.");
  }

  private static byte[] asset(String name) throws IOException {
    try (InputStream in = StudyServer.class.getResourceAsStream("study" + name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }

  /** Where the rater is: all that a browser learns. */
  private void send(HttpExchange exchange, int status, int rater) throws IOException {
    Optional<Trial> current = session.current(rater);
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("question", session.study().question());
    state.put("total", session.study().trialsInAll());
    state.put("rehearsals", session.study().practice().size());
    state.put("trial", current.map(Trial::number).orElse(null));
    state.put("practice", current.map(t -> t.kind() == Trial.Kind.PRACTICE).orElse(false));
    state.put("seconds", current.map(Trial::seconds).orElse(null));
    state.put("over", current.map(t -> session.isOver(rater, t.number())).orElse(false));
    send(exchange, status, "application/json", JSON.writeValueAsBytes(state));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", type.startsWith("text/") ? type + "; charset=utf-8" : type);
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer"); // the address is the rater's secret
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
