package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.error.InputException;

class ImageFilesWriteTest {
  private static final BufferedImage PHOTO = Pictures.photo(40, 24, 8);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"a.png", "a.PNG", "a.bmp", "a.tif", "a.tiff"})
  void losslessFormatsComeBackExactly(String name) throws IOException {
    Path file = folder.resolve(name);
    ImageFiles.write(PHOTO, file, false);
    assertThat(PixelsTest.rgb(ImageFiles.read(file))).isEqualTo(PixelsTest.rgb(PHOTO));
    assertThat(names()).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "a.JPEG"})
  void jpegComesBackNearly(String name) {
    Path file = folder.resolve(name);
    ImageFiles.write(PHOTO, file, false);
    int[] read = PixelsTest.rgb(ImageFiles.read(file));
    int[] written = PixelsTest.rgb(PHOTO);
    double sum = 0;
    for (int i = 0; i < read.length; i++) {
      sum += Math.abs((read[i] & 0xff) - (written[i] & 0xff));
    }
    assertThat(sum / read.length).isLessThan(3);
  }

  @Test
  void anExistingFileIsKeptUnlessOverwritten() throws IOException {
    Path file = folder.resolve("kept.png");
    Files.writeString(file, "precious");
    assertThatThrownBy(() -> ImageFiles.write(PHOTO, file, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("kept.png exists")
        .hasMessageContaining("--overwrite");
    assertThat(file).hasContent("precious");
    ImageFiles.write(PHOTO, file, true);
    assertThat(ImageFiles.read(file).getWidth()).isEqualTo(40);
    assertThat(names()).containsExactly("kept.png");
  }

  @Test
  void refusesFoldersAndNamesThatCannotBeWritten() throws IOException {
    refuses(folder, "no extension");
    refuses(Files.createDirectory(folder.resolve("folder.png")), "is a folder");
    refuses(
        folder.resolve("missing/a.png"),
        "its folder " + folder.resolve("missing") + " does not exist");
    refuses(Files.writeString(folder.resolve("file"), "").resolve("a.png"), "cannot be written");
    refuses(folder.resolve("a.gif"), ".png, .jpg, .bmp or .tif");
    refuses(folder.resolve("a"), ".png, .jpg, .bmp or .tif");
  }

  @Test
  void refusesAReadOnlyFolder() {
    Path readOnly = Path.of("/proc");
    assumeTrue(Files.isDirectory(readOnly), "no folder here that nobody can write to");
    refuses(readOnly.resolve("a.png"), "cannot be written");
  }

  private void refuses(Path file, String why) {
    assertThatThrownBy(() -> ImageFiles.write(PHOTO, file, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why);
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).toList().stream();
    }
  }
}
