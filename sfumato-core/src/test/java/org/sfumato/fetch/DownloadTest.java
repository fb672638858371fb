package org.sfumato.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;

/** Against a real server on this machine. */
class DownloadTest {
  private static final byte[] BYTES = new byte[300_000];

  static {
    new Random(1).nextBytes(BYTES);
  }

  @TempDir Path folder;

  private HttpServer server;
  private WeightCache cache;

  /** The Range header of each request, "none" without. */
  private final List<String> asked = new ArrayList<>();

  /** How the server deals with requests; taken from the front, the last one stays. */
  private final List<Manner> manners = new ArrayList<>();

  private interface Manner {
    void answer(HttpExchange exchange, int from) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    cache = new WeightCache(folder.resolve("cache"));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/w.pth",
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          asked.add(range == null ? "none" : range);
          int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
          Manner manner = manners.size() > 1 ? manners.remove(0) : manners.get(0);
          try (exchange) {
            manner.answer(exchange, from);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void wholeAndOnlyOnce() throws IOException {
    manners.add(DownloadTest::ranges);
    List<Long> done = new ArrayList<>();
    assertThat(download().fetch(file(), (bytes, total) -> done.add(bytes))).isTrue();
    assertThat(cache.path(file())).hasBinaryContent(BYTES);
    assertThat(done).isSorted().endsWith((long) BYTES.length);
    assertThat(part()).doesNotExist();
    assertThat(download().fetch(file(), (bytes, total) -> {})).isFalse();
    assertThat(asked).containsExactly("none");
    assertThat(cache.require(file())).isEqualTo(cache.path(file()));
  }

  @Test
  void goesOnByItselfWhereTheConnectionBroke() throws IOException {
    manners.add(cutAfter(100_000));
    manners.add(cutAfter(50_000));
    manners.add(DownloadTest::ranges);
    fetch();
    assertThat(cache.path(file())).hasBinaryContent(BYTES);
    assertThat(asked).hasSize(3).startsWith("none").last().asString().startsWith("bytes=");
  }

  @Test
  void goesOnInALaterRun() throws IOException {
    Files.createDirectories(cache.folder());
    Files.write(part(), Arrays.copyOf(BYTES, 123_456));
    manners.add(DownloadTest::ranges);
    fetch();
    assertThat(cache.path(file())).hasBinaryContent(BYTES);
    assertThat(asked).containsExactly("bytes=123456-");
  }

  @Test
  void keepsWhatCameWhenNothingMoreDoes() throws IOException {
    manners.add(cutAfter(100_000));
    manners.add((exchange, from) -> exchange.sendResponseHeaders(503, -1));
    refused("503", "bytes have come, and the same command goes on from there");
    assertThat(Files.size(part())).isBetween(1L, 100_000L);
    assertThat(cache.path(file())).doesNotExist();
  }

  @Test
  void aServerWithoutRangesBeginsAnew() throws IOException {
    Files.createDirectories(cache.folder());
    Files.write(part(), Arrays.copyOf(BYTES, 1000));
    manners.add((exchange, from) -> send(exchange, 200, BYTES));
    fetch();
    assertThat(cache.path(file())).hasBinaryContent(BYTES);
    assertThat(asked).containsExactly("bytes=1000-");
  }

  /** No Content-Length either. */
  @Test
  void anAnswerInChunks() throws IOException {
    manners.add(
        (exchange, from) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(BYTES);
        });
    fetch();
    assertThat(cache.path(file())).hasBinaryContent(BYTES);
  }

  @Test
  void aPartThatTheServerCannotGoOnFrom() throws IOException {
    Files.createDirectories(cache.folder());
    Files.write(part(), Arrays.copyOf(BYTES, 1000));
    manners.add((exchange, from) -> exchange.sendResponseHeaders(416, -1));
    manners.add(DownloadTest::ranges);
    fetch();
    assertThat(cache.path(file())).hasBinaryContent(BYTES);
    assertThat(asked).containsExactly("bytes=1000-", "none");
  }

  @Test
  void anotherPartThanAskedFor() throws IOException {
    Files.createDirectories(cache.folder());
    Files.write(part(), Arrays.copyOf(BYTES, 1000));
    manners.add(
        (exchange, from) -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/10");
          send(exchange, 206, new byte[10]);
        });
    manners.add(DownloadTest::ranges);
    fetch();
    assertThat(cache.path(file())).hasBinaryContent(BYTES);
  }

  @Test
  void partsOfAnotherFileDoNotPass() throws IOException {
    Files.createDirectories(cache.folder());
    Files.write(part(), new byte[1000]);
    manners.add(DownloadTest::ranges);
    refused("did not give the file that was published", "nothing was kept");
    assertThat(part()).doesNotExist();
    fetch();
    assertThat(cache.path(file())).hasBinaryContent(BYTES);
  }

  @Test
  void aPartLargerThanTheFileIsThrownAway() throws IOException {
    Files.createDirectories(cache.folder());
    Files.write(part(), new byte[BYTES.length + 1]);
    manners.add(DownloadTest::ranges);
    fetch();
    assertThat(asked).containsExactly("none");
  }

  @Test
  void wrongBytes() {
    byte[] wrong = BYTES.clone();
    wrong[77]++;
    manners.add((exchange, from) -> send(exchange, 200, wrong));
    refused("its SHA-256 is " + sha256(wrong) + " and should be " + sha256(BYTES));
    assertThat(cache.folder()).isEmptyDirectory();
  }

  @Test
  void wrongLength() {
    manners.add((exchange, from) -> send(exchange, 200, Arrays.copyOf(BYTES, 999)));
    refused("has 999 bytes and should have 300000");
    manners.set(
        0,
        (exchange, from) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(BYTES);
          exchange.getResponseBody().write(1);
        });
    refused("sends more than the 300000 bytes");
  }

  @Test
  void missing() {
    manners.add((exchange, from) -> exchange.sendResponseHeaders(404, -1));
    refused("the server answers 404; if it has moved");
    assertThat(asked).as("no second try").hasSize(1);
  }

  @Test
  void redirected() throws IOException {
    manners.add(DownloadTest::ranges);
    server.createContext(
        "/old.pth",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/w.pth");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    KnownFile moved =
        new KnownFile("n", "w.pth", url("old.pth"), sha256(BYTES), BYTES.length, "here");
    download().fetch(moved, (bytes, total) -> {});
    assertThat(cache.path(moved)).hasBinaryContent(BYTES);
  }

  @Test
  void nobodyThere() {
    server.stop(0);
    refused("cannot be fetched", "download it elsewhere and put it at " + cache.path(file()));
  }

  @Test
  void silence() {
    manners.add(
        (exchange, from) -> {
          try {
            Thread.sleep(1000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThatThrownBy(() -> new Download(cache, 50).fetch(file(), (bytes, total) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the server is silent");
  }

  @Test
  void folderThatCannotBe() throws IOException {
    Path taken = Files.writeString(folder.resolve("file"), "x");
    cache = new WeightCache(taken.resolve("cache"));
    manners.add(DownloadTest::ranges);
    refused(cache.folder() + " cannot be written");
  }

  /** A folder in the place of the part stands for a disk that refuses. */
  @Test
  void partThatCannotBeWritten() throws IOException {
    Files.createDirectories(part());
    manners.add(DownloadTest::ranges);
    refused(part() + " cannot be written");
  }

  @Test
  void diskTooSmall() {
    manners.add(DownloadTest::ranges);
    KnownFile huge = new KnownFile("n", "w.pth", url("w.pth"), sha256(BYTES), 1L << 60, "here");
    assertThatThrownBy(() -> download().fetch(huge, (bytes, total) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not fit on its disk");
    assertThat(asked).isEmpty();
  }

  @Test
  void twoAtOnce() throws IOException {
    Files.createDirectories(cache.folder());
    try (FileChannel other =
            FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = other.lock()) {
      assertThat(lock.isValid()).isTrue();
      refused("is being written by another sfumato");
    }
  }

  @Test
  void aDamagedFileIsReplaced() throws IOException {
    Files.createDirectories(cache.folder());
    Files.write(cache.path(file()), new byte[7]);
    assertThatThrownBy(() -> cache.require(file()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not the file that was published")
        .hasMessageEndingWith("'sfumato fetch n' replaces it.");
    manners.add(DownloadTest::ranges);
    fetch();
    assertThat(cache.path(file())).hasBinaryContent(BYTES);
  }

  private void fetch() {
    assertThat(download().fetch(file(), (bytes, total) -> {})).isTrue();
  }

  private void refused(String... words) {
    assertThatThrownBy(() -> download().fetch(file(), (bytes, total) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(words)
        .message()
        .hasLineCount(1);
  }

  private Download download() {
    return new Download(cache, 5000);
  }

  private Path part() {
    return cache.folder().resolve("w.pth.part");
  }

  private KnownFile file() {
    return new KnownFile("n", "w.pth", url("w.pth"), sha256(BYTES), BYTES.length, "here");
  }

  private URI url(String name) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name);
  }

  private static void ranges(HttpExchange exchange, int from) throws IOException {
    if (from == 0) {
      send(exchange, 200, BYTES);
    } else {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (BYTES.length - 1) + "/" + BYTES.length);
      send(exchange, 206, Arrays.copyOfRange(BYTES, from, BYTES.length));
    }
  }

  /** Promises the rest and breaks off. */
  private static Manner cutAfter(int count) {
    return (exchange, from) -> {
      if (from > 0) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (BYTES.length - 1) + "/" + BYTES.length);
      }
      exchange.sendResponseHeaders(from > 0 ? 206 : 200, BYTES.length - from);
      OutputStream body = exchange.getResponseBody();
      body.write(BYTES, from, count);
      body.flush();
      throw new IOException("broken on purpose");
    };
  }

  private static void send(HttpExchange exchange, int status, byte... bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String sha256(byte... bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
