package org.sfumato.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.data.ImageFolder.Picture;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pictures;
import org.sfumato.task.TaskMixture;

class MappedCacheTest {
  @TempDir Path folder;

  private MappedCache cache(long limit, long segment) throws IOException {
    RandomAccessFile file = new RandomAccessFile(folder.resolve("cache").toFile(), "rw");
    return new MappedCache(folder, file, limit, segment);
  }

  /** Whatever the sizes: mappings end between pictures, and chunks of rows within them. */
  @Test
  void picturesComeBackBitForBit() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    List<Picture> pictures =
        IntStream.range(0, 60)
            .mapToObj(
                place -> {
                  int width = 1 + random.nextInt(place == 7 ? 20_000 : 90);
                  int height = 1 + random.nextInt(90);
                  BufferedImage image = noise(width, height, random);
                  return new Picture(
                      place, image, place % 3 == 0 ? noise(width, height, random) : null);
                })
            .toList();
    try (MappedCache cache = cache(1 << 24, 100_000)) {
      pictures.forEach(cache::put);
      long there =
          IntStream.range(0, 60)
              .parallel()
              .filter(
                  place -> {
                    Picture found = cache.get(place);
                    Picture picture = pictures.get(place);
                    if (found != null) {
                      assertSame(found.image(), picture.image());
                      assertSame(found.condition(), picture.condition());
                    }
                    return found != null;
                  })
              .count();
      long tooLarge = pictures.stream().filter(each -> each.bytes() > 100_000).count();
      assertThat(there).isEqualTo(60 - tooLarge).isGreaterThan(50);
    }
  }

  private static BufferedImage noise(int width, int height, SplittableRandom random) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt());
    }
    return image;
  }

  private static void assertSame(BufferedImage actual, BufferedImage expected) {
    if (expected == null) {
      assertThat(actual).isNull();
      return;
    }
    int width = expected.getWidth();
    int height = expected.getHeight();
    assertThat(actual.getType()).isEqualTo(BufferedImage.TYPE_INT_RGB);
    assertThat(actual.getRGB(0, 0, width, height, null, 0, width))
        .isEqualTo(expected.getRGB(0, 0, width, height, null, 0, width));
  }

  private static Picture square(int place) { // 400 bytes
    return new Picture(place, noise(10, 10, new SplittableRandom(place)), null);
  }

  @Test
  void roomIsBoundedAndUsedAgain() throws IOException {
    try (MappedCache cache = cache(1000, 1 << 20)) {
      for (int place = 0; place < 3; place++) {
        cache.put(square(place));
      }
      assertThat(cache.get(1)).isNotNull();
      assertThat(cache.get(2)).as("beyond the limit").isNull();
      cache.keepOnly(Set.of(0, 1, 5));
      assertThat(cache.get(1)).as("still wanted").isNotNull();
      cache.keepOnly(Set.of(1, 2, 3));
      cache.put(square(2));
      cache.put(square(3));
      assertThat(cache.get(0)).isNull();
      assertSame(cache.get(2).image(), square(2).image());
      assertSame(cache.get(3).image(), square(3).image());
      assertThat(Files.size(folder.resolve("cache"))).isEqualTo(1000);
    }
  }

  /** With a word, and without the room that it took. */
  @Test
  void onAFullDiskNothingIsKept() throws IOException {
    Path path = folder.resolve("cache");
    RandomAccessFile full =
        new RandomAccessFile(path.toFile(), "rw") {
          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (getFilePointer() >= 400) {
              throw new IOException("No space left on device");
            }
            super.write(bytes, offset, length);
          }
        };
    try (MappedCache cache = new MappedCache(folder, full, 1000, 1 << 20)) {
      cache.put(square(0));
      assertThat(cache.get(0)).isNotNull();
      cache.put(square(1));
      assertThat(cache.get(0)).isNull();
      assertThat(cache.get(1)).isNull();
      assertThat(Files.size(path)).isZero();
      cache.put(square(2)); // goes nowhere
      cache.keepOnly(Set.of());
    }
  }

  @Test
  void aClosedOneIsEmpty() throws IOException {
    MappedCache cache = cache(1000, 1 << 20);
    cache.put(square(0));
    for (int i = 0; i < 2; i++) {
      cache.close();
      cache.put(square(1));
      assertThat(cache.get(0)).isNull();
      assertThat(cache.get(1)).isNull();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // deletes no open file
  void aKilledProcessLeavesNothing() {
    try (MappedCache cache = MappedCache.in(folder, 1 << 20)) {
      cache.put(square(0));
      assertThat(cache.get(0)).isNotNull();
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void whatWindowsLeavesIsALeftover() throws IOException {
    Files.writeString(AtomicFile.temporaryIn(folder), "pixels");
    AtomicFile.deleteLeftovers(folder);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsNoneIsRefused() {
    assertThatThrownBy(() -> MappedCache.in(folder.resolve("none"), 1 << 20))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot be written");
  }

  @Test
  void examplesAreTheSameFromMemoryAndDisk() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (int i = 0; i < 6; i++) {
      ImageFiles.write(Pictures.photo(40 + i, 30, i), photos.resolve(i + ".png"), false);
    }
    try (ImageFolder memory = new ImageFolder(List.of(photos), 1 << 20);
        ImageFolder disk = new ImageFolder(List.of(photos), 0)) {
      disk.cacheOnDisk(folder, 1 << 20);
      for (ImageFolder images : List.of(memory, disk)) {
        for (int i = 0; i < 6; i++) {
          images.image(i);
        }
      }
      for (int i = 0; i < 6; i++) {
        Files.delete(photos.resolve(i + ".png"));
      }
      Curriculum curriculum = new Curriculum(2, 2, 9, Curriculum.Cut.SHUFFLED);
      Examples one = examples(memory);
      Examples other = examples(disk);
      for (int i = 0; i < 18; i++) {
        ExamplesTest.assertSame(other.example(i), one.example(i));
      }
      assertThatThrownBy(() -> examples(disk).learned(curriculum).example(6))
          .as("the other subset is forgotten")
          .isInstanceOf(InputException.class);
    }
  }

  private static Examples examples(ImageFolder images) {
    return new Examples(images, TaskMixture.of(Map.of("restore", 1.0, "inpaint", 1.0)), 16, 1);
  }
}
