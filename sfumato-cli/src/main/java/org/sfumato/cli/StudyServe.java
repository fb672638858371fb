package org.sfumato.cli;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.sfumato.error.InputException;
import org.sfumato.study.RaterTokens;
import org.sfumato.study.Study;
import org.sfumato.study.StudySession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato study serve}. */
@Command(
    name = "serve",
    description = {
      "Shows a study in browsers, until Ctrl-C.",
      "Every rater has a secret link, which stays good when the server is started again and leads "
          + "back to where the rater was. Answers are on the disk before the next pair is shown: "
          + "the file answers.jsonl in the study's folder."
    },
    footer = {
      "",
      "Without --host only browsers on this machine can reach it. What is sent is not",
      "encrypted: open it to a network that you trust, or put a web server with HTTPS",
      "in front.",
      "",
      "Examples:",
      "  sfumato study serve study --raters 10",
      "  sfumato study serve study --raters 10 --host 0.0.0.0 --port 8000"
    })
final class StudyServe implements Callable<Integer> {
  private static final int MAX_PORT = 65535;
  private static final int MAX_RATERS = 100_000;

  @Parameters(paramLabel = "STUDY", description = "The folder of a study.")
  Path folder;

  @Option(
      names = "--raters",
      paramLabel = "N",
      description = "Have links for at least N raters (default: those there are, or 1).")
  int raters = 1;

  @Option(
      names = "--port",
      defaultValue = "8080",
      paramLabel = "N",
      description = "Where to listen; 0 takes any free port (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description = {
        "This machine's address to listen on; 0.0.0.0 for",
        "all (default: ${DEFAULT-VALUE}, this machine only)."
      })
  String host;

  @Mixin ConsoleOptions printing;

  @Override
  public Integer call() {
    if (raters < 1 || raters > MAX_RATERS) {
      throw new InputException("--raters must be 1 to " + MAX_RATERS + ", not " + raters);
    }
    if (port < 0 || port > MAX_PORT) {
      throw new InputException("--port must be 0 to " + MAX_PORT + ", not " + port);
    }
    Console console = printing.console();
    InetAddress address = address();
    Study study = Study.read(folder);
    try (StudySession session = new StudySession(folder, study, Clock.systemUTC())) {
      RaterTokens tokens = RaterTokens.read(folder).atLeast(raters, folder);
      try (StudyServer server = bind(address, session, tokens, console)) {
        server.start();
        announce(console, server.port(), address, session, tokens);
        waitForTheEnd(console, server, session);
      }
    }
    return Errors.OK;
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new InputException(
          "--host " + host + " is no address of this machine; give 127.0.0.1 or 0.0.0.0", e);
    }
  }

  private StudyServer bind(
      InetAddress address, StudySession session, RaterTokens tokens, Console console) {
    try {
      return new StudyServer(
          new InetSocketAddress(address, port),
          folder,
          session,
          tokens,
          rater -> console.say("rater " + (rater + 1) + " is done"));
    } catch (IOException e) {
      throw new InputException(
          "cannot listen on "
              + host
              + ", port "
              + port
              + " ("
              + e.getMessage()
              + "); give another --port or --host",
          e);
    }
  }

  private void announce(
      Console console, int bound, InetAddress address, StudySession session, RaterTokens tokens) {
    int total = session.study().trialsInAll();
    List<String> words = tokens.tokens();
    for (int rater = 0; rater < words.size(); rater++) {
      String link = "http://" + name(address) + ":" + bound + "/r/" + words.get(rater);
      int answered = session.answered(rater);
      console.say(
          "rater %d: %s%s"
              .formatted(
                  rater + 1,
                  link,
                  answered == 0
                      ? ""
                      : answered == total
                          ? "  (done)"
                          : "  (%d of %d)".formatted(answered, total)));
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("rater", rater + 1);
      facts.put("link", link);
      facts.put("answered", answered);
      facts.put("trials", total);
      console.json(facts);
    }
    console.say("Give each rater one of these links. Ctrl-C stops; nothing is lost.");
  }

  /** How other machines call this one, where it listens on all its addresses. */
  private static String name(InetAddress address) {
    InetAddress shown = address;
    try {
      if (address.isAnyLocalAddress()) {
        shown =
            NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a.isSiteLocalAddress() && !(a instanceof Inet6Address))
                .findFirst()
                .orElse(InetAddress.getLoopbackAddress());
      }
    } catch (SocketException e) {
      shown = InetAddress.getLoopbackAddress();
    }
    String text = shown.getHostAddress();
    return shown instanceof Inet6Address ? "[" + text + "]" : text;
  }

  /** Ctrl-C ends the process by way of the hook, an interrupt by returning. */
  private void waitForTheEnd(Console console, StudyServer server, StudySession session) {
    Thread hook =
        new Thread(
            () -> {
              server.close();
              session.close();
              console.say("stopped; the answers are in " + folder);
            },
            "sfumato-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }
}
