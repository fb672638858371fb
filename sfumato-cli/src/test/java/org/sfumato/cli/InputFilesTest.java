package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputFilesTest {
  @TempDir Path folder;

  @Test
  void aFolderGivesItsImagesSortedAndNothingElse() throws IOException {
    for (String name :
        List.of("b.JPG", "a.png", "e.jpe", "notes.txt", ".hidden.png", "c-colorized.png")) {
      Files.createFile(folder.resolve(name));
    }
    Files.createDirectory(folder.resolve("sub.png"));

    assertThat(InputFiles.expand(List.of(folder), "colorized"))
        .containsExactly(folder.resolve("a.png"), folder.resolve("b.JPG"), folder.resolve("e.jpe"));
    assertThat(InputFiles.expand(List.of(folder), "restored"))
        .contains(folder.resolve("c-colorized.png"));
  }

  @Test
  void aLinkToAPhotographThatIsGoneIsNotPassedOver() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("gone.png"), Path.of("nowhere.png"));
    assertThat(InputFiles.expand(List.of(folder), "colorized")).containsExactly(link);
  }

  @Test
  void filesComeAsNamedAndOnce() {
    Path odd = folder.resolve("odd.name");
    assertThat(InputFiles.expand(List.of(odd, odd), "colorized")).containsExactly(odd);
  }
}
