package org.sfumato.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;

class KnownFilesTest {
  @TempDir Path folder;

  /** What publishers put into names by which others check downloads. */
  @Test
  void hashesBeginAsTheFileNamesSay() {
    Pattern digits = Pattern.compile("-([0-9a-f]{8})\\.pth$");
    int checked = 0;
    for (KnownFile file : KnownFiles.ALL) {
      Matcher name = digits.matcher(file.url().getPath());
      if (name.find()) {
        assertThat(file.sha256()).startsWith(name.group(1));
        checked++;
      }
    }
    assertThat(checked).isEqualTo(5);
  }

  @Test
  void namesAndPlacesDiffer() {
    assertThat(KnownFiles.ALL).extracting(KnownFile::file).doesNotHaveDuplicates();
    assertThat(KnownFiles.ALL).extracting(KnownFile::sha256).doesNotHaveDuplicates();
    assertThat(KnownFiles.ALL).allMatch(file -> file.url().getScheme().equals("https"));
    assertThat(KnownFiles.of("lpips-vgg")).hasSize(2);
  }

  @Test
  void unknownNamesMeetTheNearest() {
    assertThatThrownBy(() -> KnownFiles.of("resnet-50"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("did you mean 'resnet50'?")
        .hasMessageContaining("lpips-vgg");
  }

  @Test
  void theCacheIsWhereTheEnvironmentSays() {
    Path home = folder.toAbsolutePath();
    String xdg = home.resolve("xdg").toString();
    assertThat(WeightCache.of(Map.of(), home).folder()).isEqualTo(home.resolve(".cache/sfumato"));
    assertThat(WeightCache.of(Map.of("XDG_CACHE_HOME", xdg), home).folder())
        .isEqualTo(home.resolve("xdg/sfumato"));
    assertThat(WeightCache.of(Map.of("XDG_CACHE_HOME", "relative"), home).folder())
        .isEqualTo(home.resolve(".cache/sfumato"));
    assertThat(
            WeightCache.of(Map.of("SFUMATO_CACHE", "here", "XDG_CACHE_HOME", xdg), home).folder())
        .isEqualTo(Path.of("here"));
  }

  @Test
  void whatIsNotThereIsAskedFor() {
    KnownFile file = KnownFiles.of("resnet50").get(0);
    WeightCache cache = new WeightCache(folder);
    assertThatThrownBy(() -> cache.require(file))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "resnet50 needs "
                + folder.resolve("resnet50-0676ba61.pth")
                + ", which is not there: run 'sfumato fetch resnet50', or download "
                + "https://download.pytorch.org/models/resnet50-0676ba61.pth (102.5 MB) elsewhere "
                + "and put it there.");
  }
}
