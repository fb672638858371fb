package org.sfumato.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.torch.NativeMemory;
import org.sfumato.torch.Scope;

class FeatureStreamTest {
  @TempDir Path folder;

  /** The mean of each channel, and of all as its logit. */
  private static class Means implements FeatureNetwork {
    final List<Long> batches = new ArrayList<>();

    @Override
    public String name() {
      return "means";
    }

    @Override
    public String sha256() {
      return "none";
    }

    @Override
    public Preparation preparation() {
      return Preparation.squeezed(Resize.CLEAN, 4);
    }

    @Override
    public Features features(Tensor images) {
      batches.add(images.size(0));
      try (Scope scope = new Scope()) {
        return new Features(
            scope.keep(images.mean(2, 3)), scope.keep(images.mean(1, 2, 3).unsqueeze(1)));
      }
    }

    @Override
    public void close() {
      // Nothing to free.
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 2", "4, 1", "100, 3"})
  void everyFileInItsOrder(int batch, int threads) throws IOException {
    List<Path> files = pictures(10);
    Files.writeString(files.get(3), "no image");
    Files.delete(files.get(9));
    Means network = new Means();
    List<Path> seen = new ArrayList<>();
    List<Integer> done = new ArrayList<>();
    List<FeatureStream.Unreadable> unreadable =
        new FeatureStream(network, network.preparation(), batch, threads)
            .run(
                files,
                (file, pool, logits) -> {
                  int gray = files.indexOf(file) * 20;
                  assertThat(pool).hasSize(3);
                  assertThat(Math.round((pool[1] + 1) * 127.5f)).isEqualTo(gray);
                  assertThat(logits).hasSize(1);
                  seen.add(file);
                },
                done::add);
    List<Path> good = new ArrayList<>(files);
    good.removeAll(List.of(files.get(3), files.get(9)));
    assertThat(seen).isEqualTo(good);
    assertThat(unreadable)
        .extracting(FeatureStream.Unreadable::file)
        .containsExactly(files.get(3), files.get(9));
    assertThat(unreadable.get(1).reason()).contains(files.get(9).toString());
    assertThat(network.batches).allMatch(size -> size <= batch);
    assertThat(done).isSorted().endsWith(10);
  }

  @Test
  void noFiles() {
    assertThat(new FeatureStream(new Means()).run(List.of(), (f, p, l) -> {})).isEmpty();
  }

  @Test
  void featuresThatAreNoNumbers() {
    List<Path> files = pictures(2);
    Means damaged =
        new Means() {
          @Override
          public Features features(Tensor images) {
            Features sound = super.features(images);
            return new Features(sound.pool().div(new Scalar(0.0)), null);
          }
        };
    assertThatThrownBy(() -> new FeatureStream(damaged).run(files, (f, p, l) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("means gives features that are no numbers for " + files.get(0));
  }

  @Test
  void nativeMemoryIsGivenBack() {
    List<Path> files = pictures(6);
    FeatureStream stream = new FeatureStream(new Means(), new Means().preparation(), 2, 1);
    stream.run(files, (f, p, l) -> {});
    long before = NativeMemory.liveObjects();
    stream.run(files, (f, p, l) -> {});
    assertThat(NativeMemory.liveObjects()).isLessThanOrEqualTo(before);
  }

  private List<Path> pictures(int count) {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(3 + i, 5, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < 5; y++) {
        for (int x = 0; x < 3 + i; x++) {
          image.setRGB(x, y, 0x010101 * 20 * i);
        }
      }
      Path file = folder.resolve(i + ".png");
      ImageFiles.write(image, file, true);
      files.add(file);
    }
    return files;
  }
}
