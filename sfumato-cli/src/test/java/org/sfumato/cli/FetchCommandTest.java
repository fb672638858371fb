package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.fetch.KnownFile;
import org.sfumato.fetch.KnownFiles;
import picocli.CommandLine;

final class FetchCommandTest {
  private static final byte[] BYTES = "hello".getBytes(StandardCharsets.US_ASCII);
  private static final String SHA256 =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  @TempDir Path folder;

  private HttpServer server;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/a",
        exchange -> {
          exchange.sendResponseHeaders(200, BYTES.length);
          exchange.getResponseBody().write(BYTES);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void listsWhatThereIs() throws IOException {
    Files.write(folder.resolve("a.pth"), BYTES);
    assertThat(run("fetch", "--cache", folder)).isZero();
    assertThat(out.toString())
        .contains("one", "0.0 kB", "there", "a.pth (A, free)", "b.pth")
        .contains("Kept in " + folder);
  }

  @Test
  void bringsAFileOnce() throws IOException {
    Path cache = folder.resolve("new");
    assertThat(run("fetch", "one", "--cache", cache, "--json")).isZero();
    JsonNode facts = new ObjectMapper().readTree(out.toString());
    assertThat(facts.get("sha256").asText()).isEqualTo(SHA256);
    assertThat(facts.get("fetched").asBoolean()).isTrue();
    assertThat(cache.resolve("a.pth")).hasBinaryContent(BYTES);
    assertThat(run("fetch", "one", "--cache", cache)).isZero();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(cache.resolve("a.pth") + ": there already");
    assertThat(run("fetch", "one", "--cache", cache, "--quiet")).isZero();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void mistakesAreOneSentence() {
    assertThat(run("fetch", "two", "--cache", folder)).isEqualTo(Errors.INPUT);
    assertThat(err.toString()).hasLineCount(1).contains("the server answers 404");
    assertThat(run("fetch", "on", "--cache", folder)).isEqualTo(Errors.INPUT);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "sfumato: no known weights are called 'on'; did you mean 'one'? (there are one, two)");
  }

  @Test
  void theRealListNeedsNoNetwork() {
    Shell shell = new Shell();
    assertThat(shell.run("fetch", "--cache", folder)).isZero();
    for (KnownFile file : KnownFiles.ALL) {
      assertThat(shell.out()).contains(file.network()).contains(file.file());
    }
  }

  private int run(Object... words) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    KnownFile one =
        new KnownFile("one", "a.pth", URI.create(base + "/a"), SHA256, BYTES.length, "A, free");
    KnownFile two =
        new KnownFile("two", "b.pth", URI.create(base + "/b"), SHA256, BYTES.length, "B, free");
    Errors errors = new Errors();
    CommandLine sfumato =
        Main.commandLine()
            .addSubcommand(new Fetch(List.of(one, two)))
            .setParameterExceptionHandler(errors)
            .setExecutionExceptionHandler(errors)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    String[] args = new String[words.length];
    for (int i = 0; i < args.length; i++) {
      args[i] = words[i].toString();
    }
    return sfumato.execute(args);
  }
}
