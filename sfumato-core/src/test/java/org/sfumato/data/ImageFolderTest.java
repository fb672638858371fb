package org.sfumato.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pictures;

class ImageFolderTest {
  private static final long NO_CACHE = 0;
  private static final long CACHE = 1 << 20;

  @TempDir Path folder;

  /** A run goes on only with the images it was begun with. */
  @Test
  void theDigestTellsNamesAndSizesButNotWhereTheFolderLies() throws IOException {
    Files.createDirectories(folder.resolve("one"));
    Files.createDirectories(folder.resolve("two"));
    Files.writeString(folder.resolve("one/a.png"), "1234");
    Files.writeString(folder.resolve("two/a.png"), "4321");
    assertThat(digest("two")).isEqualTo(digest("one"));

    Files.writeString(folder.resolve("two/a.png"), "12345");
    assertThat(digest("two")).isNotEqualTo(digest("one"));
    Files.move(folder.resolve("two/a.png"), folder.resolve("two/b.png"));
    Files.writeString(folder.resolve("two/b.png"), "1234");
    assertThat(digest("two")).isNotEqualTo(digest("one"));
  }

  private String digest(String name) {
    return new ImageFolder(List.of(folder.resolve(name)), NO_CACHE).digest();
  }

  @Test
  void findsImagesInAllFoldersInTheOrderOfTheirPaths() throws IOException {
    Path c = photo("z/c.png", 3);
    Path a = photo("a/deep/er/a.jpg", 1);
    Path b = photo("b.PNG", 2);
    Files.writeString(folder.resolve("notes.txt"), "no image");

    ImageFolder images = new ImageFolder(List.of(folder.resolve("z"), folder), NO_CACHE);

    assertThat(images.files()).containsExactly(c, a, b, c);
    assertThat(images.size()).isEqualTo(4);
    assertThat(images.image(2).getWidth()).isEqualTo(2);
  }

  @Test
  void theNextOneStandsInForAFileThatCannotBeRead() throws IOException {
    photo("a.png", 1);
    Files.writeString(folder.resolve("b.png"), "broken");
    photo("c.png", 3);
    Files.writeString(folder.resolve("d.png"), "broken");

    ImageFolder images = new ImageFolder(List.of(folder), NO_CACHE);

    for (int round = 0; round < 2; round++) {
      assertThat(images.image(1).getWidth()).isEqualTo(3);
      assertThat(images.image(3).getWidth()).as("the first after the last").isEqualTo(1);
    }
  }

  @Test
  void whatFitsIntoTheCacheIsReadOnce() throws IOException {
    photo("a.png", 5);
    ImageFolder kept = new ImageFolder(List.of(folder), CACHE);
    ImageFolder read = new ImageFolder(List.of(folder), NO_CACHE);
    kept.image(0);
    read.image(0);

    Files.delete(folder.resolve("a.png"));

    assertThat(kept.image(0).getWidth()).isEqualTo(5);
    assertThatThrownBy(() -> read.image(0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("none of the images can be read: " + folder.resolve("a.png"));
  }

  @Test
  void foldersThatCannotBeUsed() throws IOException {
    Path file = photo("a.png", 1);
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThatThrownBy(() -> new ImageFolder(List.of(empty), NO_CACHE))
        .isInstanceOf(InputException.class)
        .hasMessage("no image files in [" + empty + "]: give folders with photographs");
    assertThatThrownBy(() -> new ImageFolder(List.of(file), NO_CACHE))
        .isInstanceOf(InputException.class)
        .hasMessage(file + " is not a folder: give one that holds images");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // links need a privilege there
  void aLinkThatLeadsBackIsNamed() throws IOException {
    photo("in/a.png", 1);
    Path link = Files.createSymbolicLink(folder.resolve("in/again"), folder);

    assertThatThrownBy(() -> new ImageFolder(List.of(folder), NO_CACHE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the link " + link + " leads back to a folder around it");
  }

  @Test
  void theCacheCountsFourBytesAPixelAndLeavesRoomOnTheHeap() throws IOException {
    Path file = photo("a.png", 5); // 5 x 4 pixels
    ImageFolder tooSmall = new ImageFolder(List.of(folder), 79);
    ImageFolder justRight = new ImageFolder(List.of(folder), 80);
    tooSmall.image(0);
    justRight.image(0);
    Files.delete(file);
    assertThat(justRight.image(0).getWidth()).isEqualTo(5);
    assertThatThrownBy(() -> tooSmall.image(0)).isInstanceOf(InputException.class);

    assertThat(MemoryCache.affordable(80)).isEqualTo(80);
    assertThat(MemoryCache.affordable(Long.MAX_VALUE))
        .isLessThanOrEqualTo(Runtime.getRuntime().maxMemory() / 4);
  }

  /** With another image in its place, a run would depend on the heap. */
  @Test
  void anImageThatTheMemoryIsTooSmallForIsNotPassedOver() throws Exception {
    BufferedImage large = new BufferedImage(9000, 9000, BufferedImage.TYPE_BYTE_BINARY);
    ImageIO.write(large, "png", folder.resolve("a.png").toFile());
    photo("b.png", 5);
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                FirstImage.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log))
        .contains("a.png does not fit into memory")
        .doesNotContain("skipped");
  }

  /** A loader that is closed interrupts its threads; another one may go on with the same images. */
  @Test
  void anImageWhoseReadingIsInterruptedIsReadLater() throws IOException {
    photo("a.png", 5);
    photo("b.png", 6);
    Path shard = folder.resolve("s.tar");
    new Tar()
        .file("a.png", Files.readAllBytes(folder.resolve("a.png")))
        .file("b.png", Files.readAllBytes(folder.resolve("b.png")))
        .write(shard);
    ImageFolder images = new ImageFolder(ImageSets.of(List.of(shard)), NO_CACHE);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> images.image(0)).isInstanceOf(InputException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(images.unreadable()).isEmpty();
    assertThat(images.image(0).getWidth()).isEqualTo(5);
  }

  /** Reads the first image of a folder, in a process with little memory. */
  static final class FirstImage {
    private FirstImage() {}

    public static void main(String[] args) {
      ImageFolder images = new ImageFolder(List.of(Path.of(args[0])), NO_CACHE);
      try {
        System.out.println(images.image(0).getWidth());
      } catch (InputException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private Path photo(String name, int width) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageFiles.write(Pictures.photo(width, 4, width), file, false);
    return file;
  }
}
