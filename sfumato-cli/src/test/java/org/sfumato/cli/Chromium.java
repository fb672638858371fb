package org.sfumato.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentest4j.TestAbortedException;

/**
 * A headless Chromium with one page, spoken to by its DevTools protocol: nothing is downloaded, and
 * no driver is needed.
 */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final long TIMEOUT_SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
  private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
  private final String page;

  /** The browser on the PATH, if there is one. */
  static Optional<Path> find() {
    String path = System.getenv("PATH");
    for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
      for (String name : NAMES) {
        Path file = Path.of(folder.isEmpty() ? "." : folder, name);
        if (Files.isExecutable(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  /** Starts a browser that keeps all its files in {@code profile}. */
  Chromium(Path executable, Path profile) throws Exception {
    Files.createDirectories(profile);
    process =
        new ProcessBuilder(
                executable.toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "--no-first-run",
                "--no-default-browser-check",
                "--no-sandbox", // as root, in containers, there is none; only our own page is seen
                "--no-proxy-server",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-gpu",
                "--hide-scrollbars",
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log").toFile())
            .start();
    try {
      List<String> port = port(profile.resolve("DevToolsActivePort"));
      URI uri = URI.create("ws://127.0.0.1:" + port.get(0) + port.get(1));
      socket =
          HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, new Messages()).join();
      JsonNode targets = send(null, "Target.getTargets", Map.of()).get("targetInfos");
      String target = null;
      for (JsonNode info : targets) {
        target = info.get("type").asText().equals("page") ? info.get("targetId").asText() : target;
      }
      page =
          send(null, "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
              .get("sessionId")
              .asText();
      for (String domain : List.of("Page", "Runtime", "Log")) {
        call(domain + ".enable", Map.of());
      }
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private List<String> port(Path file) throws Exception {
    for (int i = 0; i < 10 * TIMEOUT_SECONDS; i++) {
      if (Files.exists(file) && Files.readAllLines(file).size() >= 2) {
        return Files.readAllLines(file);
      }
      if (!process.isAlive()) {
        break;
      }
      Thread.sleep(100);
    }
    // Such as a stub that only says how to install it: the machine has no browser.
    throw new TestAbortedException(
        "the Chromium on the PATH does not start: " + Files.readString(file.resolveSibling("log")));
  }

  /** Messages of the browser: answers to calls, and what went wrong on the page. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          receive(JSON.readTree(text.toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  private void receive(JsonNode message) {
    if (message.has("id")) {
      calls.remove(message.get("id").intValue()).complete(message);
    } else if (message.path("method").asText().equals("Runtime.exceptionThrown")) {
      problems.add(message.path("params").toString());
    } else if (message.path("method").asText().equals("Log.entryAdded")) {
      JsonNode entry = message.path("params").path("entry");
      if (entry.path("level").asText().equals("error")) {
        problems.add(entry.toString());
      }
    }
  }

  private JsonNode send(String session, String method, Map<String, ?> params) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    calls.put(id, answer);
    Map<String, Object> message =
        session == null
            ? Map.of("id", id, "method", method, "params", params)
            : Map.of("id", id, "method", method, "params", params, "sessionId", session);
    socket.sendText(JSON.writeValueAsString(message), true);
    JsonNode result = answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (result.has("error")) {
      throw new IllegalStateException(method + ": " + result.get("error"));
    }
    return result.get("result");
  }

  private JsonNode call(String method, Map<String, ?> params) throws Exception {
    return send(page, method, params);
  }

  /** Errors on the page: exceptions, refused resources, failed loads. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  void size(int width, int height, boolean phone) throws Exception {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width", width, "height", height, "deviceScaleFactor", phone ? 2 : 1, "mobile", phone));
    call("Emulation.setTouchEmulationEnabled", Map.of("enabled", phone, "maxTouchPoints", 1));
  }

  void open(String address) throws Exception {
    call("Page.navigate", Map.of("url", address));
    await("document.readyState === 'complete' && location.href === '" + address + "'");
  }

  /** Loads the page again, as F5 does. */
  void reload() throws Exception {
    evaluate("window.isOldPage = true");
    call("Page.reload", Map.of());
    await("document.readyState === 'complete' && !window.isOldPage");
  }

  /** The value of an expression. */
  JsonNode evaluate(String script) throws Exception {
    JsonNode result = call("Runtime.evaluate", Map.of("expression", script, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new IllegalStateException(result.get("exceptionDetails").toString());
    }
    return result.path("result").path("value");
  }

  /** Waits until an expression is true. */
  void await(String script) throws Exception {
    for (int i = 0; i < 50 * TIMEOUT_SECONDS; i++) {
      try {
        if (evaluate(script).asBoolean()) {
          return;
        }
      } catch (IllegalStateException e) {
        // Between two pages there is nothing to ask.
      }
      Thread.sleep(20);
    }
    throw new IllegalStateException(
        "never: " + script + "; " + evaluate("document.body.innerText"));
  }

  /** Presses the key of this name and lets it go. */
  void press(String key) throws Exception {
    call("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key));
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key));
  }

  /** Clicks the middle of the first element that matches. */
  void click(String selector) throws Exception {
    JsonNode at =
        evaluate(
            "(() => { const e = document.querySelector('"
                + selector
                + "'); e.scrollIntoView(); const r = e.getBoundingClientRect();"
                + " return [r.x + r.width / 2, r.y + r.height / 2]; })()");
    for (String type : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          Map.of(
              "type",
              type,
              "x",
              at.get(0).doubleValue(),
              "y",
              at.get(1).doubleValue(),
              "button",
              "left",
              "clickCount",
              1));
    }
  }

  /** What the window shows, as PNG. */
  byte[] screenshot() throws Exception {
    return Base64.getDecoder()
        .decode(call("Page.captureScreenshot", Map.of("format", "png")).get("data").asText());
  }

  @Override
  public void close() throws Exception {
    socket.sendText("{\"id\": 0, \"method\": \"Browser.close\"}", true);
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      process.waitFor();
    }
  }
}
