package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code sfumato}, in a checkout, with a JDK and a Maven that only pretend. */
@EnabledIf("thereIsBash")
class LauncherTest {
  private static final List<String> TOOLS =
      List.of(
          "cat",
          "dirname",
          "find",
          "grep",
          "head",
          "ln",
          "mkdir",
          "mv",
          "ps",
          "readlink",
          "rm",
          "sed",
          "sh",
          "sleep",
          "touch",
          "uname");

  @TempDir Path folder;

  static boolean thereIsBash() {
    return Files.isExecutable(Path.of("/bin/bash")) && tool("ps") != null;
  }

  private static Path tool(String name) {
    return List.of("/usr/bin", "/bin").stream()
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  @BeforeEach
  void makeCheckout() throws IOException {
    Files.copy(Path.of("..", "sfumato"), folder.resolve("sfumato"));
    for (String module : List.of("sfumato-core", "sfumato-cli")) {
      Files.createDirectories(folder.resolve(module).resolve("src/main"));
      Files.writeString(folder.resolve(module).resolve("pom.xml"), "");
    }
    Files.writeString(folder.resolve("pom.xml"), "");
    Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    script(jdk.resolve("bin/java"), "echo started");
    script(jdk.resolve("bin/javac"), "");
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String name : TOOLS) {
      forward(name);
    }
    // A build that takes until another launcher waits for it: if none does, for 20 seconds.
    script(
        tools.resolve("mvn"),
        """
        echo begin >>builds
        i=0
        until grep -q waiting err.* || [ $i = 200 ]; do sleep 0.1; i=$((i + 1)); done
        mkdir -p sfumato-cli/target
        touch sfumato-cli/target/sfumato-cli.jar
        echo end >>builds
        """);
  }

  /** Has a tool of the system's among those that the launcher finds. */
  private void forward(String name) throws IOException {
    script(folder.resolve("tools").resolve(name), "exec " + tool(name) + " \"$@\"");
  }

  private static void script(Path file, String lines) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + lines);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Process start(int number) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/bash", folder.resolve("sfumato").toString());
    builder.environment().put("PATH", folder.resolve("tools").toString());
    builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
    builder.environment().remove("SFUMATO_MODULE");
    builder.redirectError(folder.resolve("err." + number).toFile());
    return builder.redirectOutput(folder.resolve("out." + number).toFile()).start();
  }

  private String read(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoThatStartAtOnceOneBuilds(boolean flock) throws Exception {
    if (flock && tool("flock") != null) {
      forward("flock");
    }
    List<Process> both = List.of(start(1), start(2));
    for (Process each : both) {
      assertThat(each.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(each.exitValue()).as(read("err.1") + read("err.2")).isZero();
    }
    assertThat(read("builds")).isEqualTo("begin\nend\n");
    assertThat(read("out.1") + read("out.2")).isEqualTo("started\nstarted\n");
    assertThat(List.of(read("err.1"), read("err.2")))
        .containsExactlyInAnyOrder(
            "building Sfumato (first run only)...\n", "waiting for another build of Sfumato...\n");
    assertThat(folder.resolve(".building").toFile()).doesNotExist();
  }

  @Test
  void whatAKilledBuildLeftIsNamed() throws Exception {
    Process dead = new ProcessBuilder("/bin/true").start();
    dead.waitFor();
    Path left = folder.toRealPath().resolve(".building");
    Files.createSymbolicLink(left, Path.of(Long.toString(dead.pid())));
    Process process = start(1);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(read("err.1"))
        .isEqualTo(
            "sfumato: process "
                + dead.pid()
                + " was building and has gone; delete "
                + left
                + " and start again.\n");
  }
}
