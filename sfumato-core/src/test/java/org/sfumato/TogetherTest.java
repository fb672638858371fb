package org.sfumato;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.image.Pictures;
import org.sfumato.task.Margins;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Precision;

/** The shipped model, as the commands use it: what others ask meanwhile changes no byte. */
class TogetherTest {
  private static final Path MODEL = Path.of("..", "models", "sfumato-64.safetensors");
  private static final int CALLS = 16;

  @ParameterizedTest
  @EnumSource(Precision.class)
  void picturesMadeTogetherAreThoseMadeAlone(Precision precision) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLS);
    try (Sfumato sfumato =
        Sfumato.load(MODEL, Compute.of("cpu", precision.name().toLowerCase(Locale.ROOT)))) {
      CyclicBarrier start = new CyclicBarrier(CALLS);
      List<Future<int[]>> together = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        int number = i;
        together.add(
            threads.submit(
                () -> {
                  start.await();
                  return ask(sfumato, number);
                }));
      }
      List<int[]> made = new ArrayList<>();
      for (Future<int[]> call : together) {
        made.add(call.get());
      }
      for (int i = 0; i < CALLS; i++) {
        assertThat(made.get(i)).as("call " + i).isEqualTo(ask(sfumato, i));
      }
    } finally {
      threads.shutdown();
    }
  }

  private static BufferedImage mask() {
    BufferedImage mask = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 32 * 32; i++) {
      mask.setRGB(16 + i % 32, 16 + i / 32, 0xffffff);
    }
    return mask;
  }

  private static int[] ask(Sfumato sfumato, int number) {
    BufferedImage photo = Pictures.photo(64, 64, number);
    Options options = Options.DEFAULT.withSteps(3).withSeed(number);
    BufferedImage made =
        switch (number % 4) {
          case 0 -> sfumato.colorize(photo, options);
          case 1 -> sfumato.restore(photo, options);
          case 2 -> sfumato.uncrop(photo, new Margins(16, 16, 0, 0), options);
          default -> sfumato.inpaint(photo, mask(), options);
        };
    return made.getRGB(0, 0, made.getWidth(), made.getHeight(), null, 0, made.getWidth());
  }
}
