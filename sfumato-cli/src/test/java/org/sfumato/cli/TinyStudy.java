package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.sfumato.study.RaterTokens;
import org.sfumato.study.Study;
import org.sfumato.study.StudyBuilder;
import org.sfumato.study.StudySession;

/** A study of made-up photographs and their negatives, and a server that shows it. */
final class TinyStudy implements AutoCloseable {
  final Path folder;
  final Study study;
  final RaterTokens tokens;
  final StudySession session;
  final StudyServer server;
  final List<Integer> finished = new ArrayList<>();

  private TinyStudy(Path folder, int raters) throws IOException {
    this.folder = folder;
    study = Study.read(folder);
    tokens = RaterTokens.read(folder).atLeast(raters, folder);
    session = new StudySession(folder, study, Clock.systemUTC());
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = new StudyServer(any, folder, session, tokens, finished::add);
    server.start();
  }

  /** Folders {@code originals} and {@code negatives} of photographs. */
  static void photographs(Path root, int count, int width, int height) throws IOException {
    Files.createDirectories(root.resolve("originals"));
    Files.createDirectories(root.resolve("negatives"));
    for (int i = 0; i < count; i++) {
      BufferedImage photo = Photos.photo(width, height, i);
      String name = "photo" + i + ".png";
      ImageIO.write(photo, "png", root.resolve("originals").resolve(name).toFile());
      ImageIO.write(
          FakeLibrary.negative(photo), "png", root.resolve("negatives").resolve(name).toFile());
    }
  }

  /** One practice trial, one catch trial, {@code trials} others. */
  static Path build(Path root, int trials, int seconds) throws IOException {
    photographs(root, trials + 2, 60, 48);
    StudyBuilder.build(
        root.resolve("originals"),
        Map.of("negative", root.resolve("negatives")),
        root.resolve("study"),
        new StudyBuilder.Settings(
            Study.QUESTION, List.of(seconds), trials, 1, 1, Integer.MAX_VALUE, 0, 3));
    return root.resolve("study");
  }

  static TinyStudy serve(Path folder, int raters) throws IOException {
    return new TinyStudy(folder, raters);
  }

  /** The address of a rater's page, and what lies below it. */
  String link(int rater, String below) {
    return "http://127.0.0.1:" + server.port() + "/r/" + tokens.tokens().get(rater) + below;
  }

  @Override
  public void close() {
    server.close();
    session.close();
  }
}
