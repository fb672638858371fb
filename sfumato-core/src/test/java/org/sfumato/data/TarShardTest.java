package org.sfumato.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;

class TarShardTest {
  @TempDir Path folder;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> contents(Path tar) {
    return TarShard.members(tar).stream()
        .map(m -> m.name() + "=" + new String(TarShard.read(tar, m), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void findsFilesByAllThreeKindsOfNames() throws IOException {
    String name = "deep/".repeat(30) + "häuser.jpg";
    Path tar =
        new Tar()
            .file("a/1.jpg", bytes("one"))
            .entry("a/", '5', "0", new byte[0])
            .entry("link.jpg", '2', "0", new byte[0])
            .gnuLong(name, bytes("two"))
            .pax(Tar.record("mtime", "1.5") + Tar.record("path", name), "short", bytes("three"))
            .file("empty.jpg", new byte[0])
            .file("last.jpg", bytes("x".repeat(513)))
            .write(folder.resolve("a.tar"));
    assertThat(contents(tar))
        .containsExactly(
            "a/1.jpg=one",
            name + "=two",
            name + "=three",
            "empty.jpg=",
            "last.jpg=" + "x".repeat(513));
  }

  static boolean thereIsATar() {
    return Files.isExecutable(Path.of("/bin/tar"));
  }

  @Test
  @EnabledIf("thereIsATar")
  void readsWhatTheSystemsTarWrites() throws Exception {
    String deep = "in/" + "long-name-".repeat(9) + "/" + "more-".repeat(8);
    Path images = Files.createDirectories(folder.resolve(deep));
    Files.writeString(images.resolve("a.jpg"), "one");
    for (String format : List.of("ustar", "gnu", "pax")) {
      Path tar = folder.resolve(format + ".tar");
      Process process =
          new ProcessBuilder("/bin/tar", "--format=" + format, "-cf", tar.toString(), "in")
              .directory(folder.toFile())
              .start();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(contents(tar)).as(format).containsExactly(deep + "/a.jpg=one");
    }
  }

  /** Names are only shown: whatever they say, no other file is read, and none is written. */
  @Test
  void namesThatLeadElsewhereLeadNowhere() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.jpg"), "secret");
    Path tar =
        new Tar()
            .file("../secret.jpg", bytes("not it"))
            .file(secret.toString(), bytes("nor this"))
            .entry("secret.jpg", '1', "0", new byte[0])
            .write(folder.resolve("a.tar"));
    assertThat(contents(tar)).containsExactly("../secret.jpg=not it", secret + "=nor this");
    assertThat(Files.readString(secret)).isEqualTo("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"77777777777", "99", "-1", "x"})
  void sizesThatCannotBeAreRefused(String size) throws IOException {
    Path tar = new Tar().entry("a.jpg", '0', size, bytes("one")).write(folder.resolve("a.tar"));
    assertRefused(tar);
  }

  @Test
  void hostileExtendedHeadersAreRefused() throws IOException {
    for (String records :
        List.of(
            "0 path=a\n", "999 path=a\n", "x path=a\n", "9", "20 size=-1        \n", "-5 a=b\n")) {
      assertRefused(new Tar().pax(records, "a.jpg", bytes("one")).write(folder.resolve("a.tar")));
    }
    assertRefused(
        new Tar()
            .pax(Tar.record("size", "99999999999999999"), "a.jpg", bytes("one"))
            .write(folder.resolve("a.tar")));
    assertRefused(
        new Tar()
            .entry("l", 'L', Long.toOctalString(100_000), new byte[100_000])
            .file("a.jpg", bytes("one"))
            .write(folder.resolve("a.tar")));
  }

  /** Whatever the bytes are, there is a list or one sentence; never an endless loop. */
  @Test
  void damagedArchivesAreReadOrRefused() throws IOException {
    byte[] whole =
        new Tar()
            .gnuLong("d/".repeat(60) + "a.jpg", bytes("one"))
            .pax(Tar.record("path", "b.jpg") + Tar.record("size", "3"), "b", bytes("two"))
            .bytes();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 300; i++) {
      byte[] broken = java.util.Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      Path tar = Files.write(folder.resolve("broken.tar"), broken);
      try {
        TarShard.members(tar).forEach(member -> TarShard.read(tar, member));
      } catch (InputException e) {
        assertThat(e.getMessage()).startsWith(tar + " cannot be used: ");
      }
    }
  }

  private static void assertRefused(Path tar) {
    assertThatThrownBy(() -> TarShard.members(tar))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(tar + " cannot be used: ")
        .hasMessageEndingWith("; make it again with tar.");
  }
}
