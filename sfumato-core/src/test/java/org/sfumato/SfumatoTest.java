package org.sfumato;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.error.InputException;
import org.sfumato.image.Pictures;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.task.Margins;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;

/** The facade, with a network of random weights: nothing promised here depends on their values. */
class SfumatoTest {
  private static final Options QUICK = Options.DEFAULT.withSteps(2);

  @TempDir static Path folder;
  private static Path model;
  private static Sfumato sfumato;

  @BeforeAll
  static void makeAModel() {
    Map<String, Double> all =
        Map.of("colorize", 1.0, "inpaint", 1.0, "uncrop", 1.0, "restore", 1.0);
    model = makeAModel("model.safetensors", all);
    sfumato = Sfumato.load(model, Compute.CPU_FP32);
  }

  private static Path makeAModel(String name, Map<String, Double> tasks) {
    Path model = folder.resolve(name);
    UNet network = new UNet(UNetPresets.TINY);
    try (RandomStream random = new RandomStream(1);
        FlatParameters weights = new FlatParameters(network.parameters(), Compute.CPU_FP32)) {
      random.fillNormal(weights.values(), 0, 0.1);
      ModelConfig config = new ModelConfig(UNetPresets.TINY, DiffusionConfig.PALETTE_V, tasks);
      ModelFile.save(model, config, weights, weights.values(), DType.F32, Map.of());
    }
    return model;
  }

  @AfterAll
  static void close() {
    sfumato.close();
  }

  /** What a photograph can be asked for. */
  enum Ask {
    COLORIZE {
      @Override
      BufferedImage of(Sfumato sfumato, BufferedImage photo, Options options) {
        return sfumato.colorize(photo, options);
      }
    },
    INPAINT {
      @Override
      BufferedImage of(Sfumato sfumato, BufferedImage photo, Options options) {
        return sfumato.inpaint(photo, mask(photo, HOLE), options);
      }
    },
    UNCROP {
      @Override
      BufferedImage of(Sfumato sfumato, BufferedImage photo, Options options) {
        return sfumato.uncrop(photo, new Margins(3, 4, 5, 6), options);
      }
    },
    RESTORE {
      @Override
      BufferedImage of(Sfumato sfumato, BufferedImage photo, Options options) {
        return sfumato.restore(photo, options);
      }
    };

    static final Rectangle HOLE = new Rectangle(2, 1, 5, 4);

    abstract BufferedImage of(Sfumato sfumato, BufferedImage photo, Options options);
  }

  @Test
  void eachTaskIsSampledInItsUsualWayUnlessAskedOtherwise() {
    BufferedImage photo = Pictures.photo(16, 16, 3);
    Options few = Options.DEFAULT.withSampling(SamplingConfig.RESTORATION);
    Options many = Options.DEFAULT.withSampling(SamplingConfig.DEFAULT);
    int[] restored = pixels(sfumato.restore(photo));
    assertThat(restored).isEqualTo(pixels(sfumato.restore(photo, few)));
    assertThat(restored).isNotEqualTo(pixels(sfumato.restore(photo, many)));
    assertThat(pixels(sfumato.apply("restore", photo, Options.DEFAULT))).isEqualTo(restored);
    Options all = many.withSampling(usual -> usual.withSteps(5));
    assertThat(pixels(sfumato.restore(photo, all))).isEqualTo(restored);
    int[] coloured = pixels(sfumato.colorize(photo));
    assertThat(coloured).isEqualTo(pixels(sfumato.colorize(photo, many)));
    assertThat(coloured).isNotEqualTo(pixels(sfumato.colorize(photo, few)));
  }

  @Test
  void stepsAreOfTheTasksUsualSamplerOrOfTheOneAskedFor() {
    BufferedImage photo = Pictures.photo(16, 16, 3);
    assertThat(pixels(sfumato.restore(photo, Options.DEFAULT.withSteps(3))))
        .isEqualTo(
            pixels(
                sfumato.restore(
                    photo, Options.DEFAULT.withSampling(SamplingConfig.RESTORATION.withSteps(3)))));
    Options ddpm = Options.DEFAULT.withSampling(SamplingConfig.DEFAULT);
    assertThat(pixels(sfumato.restore(photo, ddpm.withSteps(3))))
        .isEqualTo(
            pixels(
                sfumato.restore(
                    photo, Options.DEFAULT.withSampling(SamplingConfig.DEFAULT.withSteps(3)))));
  }

  @Test
  void aPanoramaHasThePhotographInTheMiddle() {
    BufferedImage photo = Pictures.photo(40, 30, 1);
    BufferedImage wide = sfumato.panorama(photo, 101, QUICK);
    assertThat(wide.getWidth()).isEqualTo(101);
    assertThat(wide.getHeight()).isEqualTo(30);
    assertThat(wide.getRGB(30, 0)).isEqualTo(photo.getRGB(0, 0));
    assertThat(wide.getRGB(69, 29)).isEqualTo(photo.getRGB(39, 29));
    assertThatThrownBy(() -> sfumato.panorama(photo, 40, QUICK))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("40 pixels wide already");
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "1,40", "31,33", "64,64", "100,45", "20,130"})
  void colorizeKeepsSizeAndLuma(int width, int height) {
    BufferedImage photo = Pictures.photo(width, height, 1);
    BufferedImage coloured = sfumato.colorize(photo, QUICK);
    assertThat(coloured.getWidth()).isEqualTo(width);
    assertThat(coloured.getHeight()).isEqualTo(height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        // Three roundings to 8 bits, weighted by 0.299 + 0.587 + 0.114 = 1: half a level at most.
        assertThat(Math.abs(luma(coloured.getRGB(x, y)) - luma(photo.getRGB(x, y))))
            .isLessThanOrEqualTo(0.51);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"9,7,2,2,3,2", "40,30,0,0,40,3", "100,60,90,50,10,10", "1,1,0,0,1,1"})
  void inpaintKeepsEveryPixelOutsideTheMask(
      int width, int height, int left, int top, int wide, int high) {
    BufferedImage photo = Pictures.photo(width, height, 2);
    Rectangle hole = new Rectangle(left, top, wide, high);
    BufferedImage filled = sfumato.inpaint(photo, mask(photo, hole), QUICK);
    int changed = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean same = filled.getRGB(x, y) == photo.getRGB(x, y);
        assertThat(same || hole.contains(x, y)).isTrue();
        changed += same ? 0 : 1;
      }
    }
    assertThat(changed).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,1,1,1", "40,30,20,0,0,0", "30,50,0,11,70,2"})
  void uncropKeepsTheOriginal(int width, int height, int left, int right, int top, int bottom) {
    BufferedImage photo = Pictures.photo(width, height, 3);
    BufferedImage larger = sfumato.uncrop(photo, new Margins(left, right, top, bottom), QUICK);
    assertThat(larger.getWidth()).isEqualTo(left + width + right);
    assertThat(larger.getHeight()).isEqualTo(top + height + bottom);
    assertThat(pixels(larger.getSubimage(left, top, width, height))).isEqualTo(pixels(photo));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "7,90", "65,33"})
  void restoreKeepsTheSize(int width, int height) {
    BufferedImage restored = sfumato.restore(Pictures.photo(width, height, 4), QUICK);
    assertThat(restored.getWidth()).isEqualTo(width);
    assertThat(restored.getHeight()).isEqualTo(height);
  }

  @ParameterizedTest
  @EnumSource
  void theSeedDecides(Ask ask) {
    BufferedImage photo = Pictures.photo(40, 20, 5);
    int[] zero = pixels(ask.of(sfumato, photo, QUICK));
    assertThat(pixels(ask.of(sfumato, photo, QUICK))).isEqualTo(zero);
    assertThat(pixels(ask.of(sfumato, photo, QUICK.withSeed(0)))).isEqualTo(zero);
    assertThat(pixels(ask.of(sfumato, photo, QUICK.withSeed(1)))).isNotEqualTo(zero);
    assertThat(pixels(ask.of(sfumato, photo, QUICK.withSteps(3)))).isNotEqualTo(zero);
  }

  @ParameterizedTest
  @EnumSource
  void progressRisesToOne(Ask ask) {
    for (int width : new int[] {8, 120}) { // one patch, and several
      List<Double> told = new ArrayList<>();
      ask.of(sfumato, Pictures.photo(width, 40, 6), QUICK.onProgress(told::add));
      assertThat(told).isSorted().allMatch(share -> share > 0 && share <= 1);
      assertThat(told.get(told.size() - 1)).isEqualTo(1.0);
    }
  }

  @Test
  void everyStepIsTold() {
    List<Double> told = new ArrayList<>();
    sfumato.restore(Pictures.photo(8, 8, 6), Options.DEFAULT.withSteps(4).onProgress(told::add));
    assertThat(told).containsExactly(0.25, 0.5, 0.75, 1.0);
  }

  @ParameterizedTest
  @EnumSource
  void aCancelledCallEndsAtOnceAndHarmsNoOther(Ask ask) {
    BufferedImage photo = Pictures.photo(40, 20, 7);
    int[] before = pixels(ask.of(sfumato, photo, QUICK));
    List<Double> told = new ArrayList<>();
    Options options =
        Options.DEFAULT.withSteps(50).onProgress(told::add).cancelWhen(() -> told.size() >= 2);

    assertThatThrownBy(() -> ask.of(sfumato, photo, options))
        .isInstanceOf(CancellationException.class);

    assertThat(told).hasSize(2);
    assertThat(pixels(ask.of(sfumato, photo, QUICK))).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void aCallCancelledBeforeItBeganDoesNothing(Ask ask) {
    List<Double> told = new ArrayList<>();
    Options options = QUICK.onProgress(told::add).cancelWhen(() -> true);
    assertThatThrownBy(() -> ask.of(sfumato, Pictures.photo(40, 20, 7), options))
        .isInstanceOf(CancellationException.class);
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void cancellingInTheVeryLastStepGivesThePicture(Ask ask) {
    for (int width : new int[] {8, 120}) { // one patch, and several
      BufferedImage photo = Pictures.photo(width, 40, 7);
      List<Double> told = new ArrayList<>();
      Options options = QUICK.onProgress(told::add).cancelWhen(() -> told.contains(1.0));
      assertThat(pixels(ask.of(sfumato, photo, options)))
          .isEqualTo(pixels(ask.of(sfumato, photo, QUICK)));
    }
  }

  /** The first time before the sampler calls the network at all, and never after its last step. */
  @Test
  void cancelledIsAskedBeforeEveryStep() {
    List<String> events = new ArrayList<>();
    Options options =
        Options.DEFAULT
            .withSteps(3)
            .onProgress(share -> events.add("step"))
            .cancelWhen(
                () -> {
                  events.add(isSampling() ? "asked while sampling" : "asked before");
                  return false;
                });
    sfumato.restore(Pictures.photo(8, 8, 7), options);
    assertThat(events)
        .containsExactly(
            "asked before", "step", "asked while sampling", "step", "asked while sampling", "step");
  }

  private static boolean isSampling() {
    return StackWalker.getInstance()
        .walk(frames -> frames.anyMatch(f -> f.getClassName().startsWith("org.sfumato.sampler.")));
  }

  @Test
  void whatAListenerThrowsPassesThrough() {
    Options options =
        QUICK.onProgress(
            share -> {
              throw new UnsupportedOperationException("mine");
            });
    assertThatThrownBy(() -> sfumato.restore(Pictures.photo(8, 8, 6), options))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessage("mine");
  }

  @Test
  void threadsShareOneModel() throws Exception {
    BufferedImage photo = Pictures.photo(40, 30, 8);
    List<int[]> alone = new ArrayList<>();
    for (Ask ask : Ask.values()) {
      alone.add(pixels(ask.of(sfumato, photo, QUICK)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<int[]>> together = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        Ask ask = Ask.values()[i % 4];
        together.add(threads.submit(() -> pixels(ask.of(sfumato, photo, QUICK))));
      }
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i).get()).isEqualTo(alone.get(i % 4));
      }
    } finally {
      threads.shutdown();
    }
  }

  /** Products of 8 significant bits: single pixels may differ, the picture may not. */
  @ParameterizedTest
  @EnumSource
  void sixteenBitsGiveThePictureOf32(Ask ask) {
    BufferedImage photo = Pictures.photo(40, 30, 9);
    int[] exact = pixels(ask.of(sfumato, photo, QUICK));
    int[] rounded;
    try (Sfumato half = Sfumato.load(model, Compute.of("cpu", "bf16"))) {
      rounded = pixels(ask.of(half, photo, QUICK));
    }
    double difference = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += Math.abs(luma(exact[i]) - luma(rounded[i])) / exact.length;
    }
    assertThat(difference).isLessThan(2.0);
  }

  @Test
  void anyTypeOfImageIsReadAsOpaqueSrgb() {
    BufferedImage glass = new BufferedImage(12, 9, BufferedImage.TYPE_INT_ARGB);
    BufferedImage white = new BufferedImage(12, 9, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = white.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 12, 9);
    graphics.dispose();
    assertThat(pixels(sfumato.restore(glass, QUICK)))
        .isEqualTo(pixels(sfumato.restore(white, QUICK)));
  }

  @Test
  void whatCannotBeDoneIsRefusedBeforeTheWork() {
    BufferedImage photo = Pictures.photo(20, 10, 1);
    Options none =
        QUICK.onProgress(
            share -> {
              throw new AssertionError("began");
            });
    assertThatThrownBy(() -> sfumato.inpaint(photo, Pictures.photo(10, 20, 1), none))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("10 x 20")
        .hasMessageContaining("20 x 10");
    assertThatThrownBy(() -> sfumato.inpaint(photo, mask(photo, new Rectangle(0, 0, 0, 0)), none))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> sfumato.uncrop(photo, new Margins(1 << 30, 0, 1 << 30, 0), none))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> QUICK.withSteps(0)).isInstanceOf(InputException.class);
  }

  @Test
  void aTaskThatTheModelNeverLearntIsRefused() {
    Path narrow = makeAModel("narrow.safetensors", Map.of("colorize", 1.0, "inpaint", 0.0));
    try (Sfumato colorizer = Sfumato.load(narrow, Compute.CPU_FP32)) {
      BufferedImage photo = Pictures.photo(8, 8, 1);
      assertThat(colorizer.colorize(photo, QUICK).getWidth()).isEqualTo(8);
      for (Ask ask : List.of(Ask.INPAINT, Ask.UNCROP, Ask.RESTORE)) {
        assertThatThrownBy(() -> ask.of(colorizer, photo, QUICK))
            .isInstanceOf(InputException.class)
            .hasMessageContaining("not trained to " + ask.name().toLowerCase(Locale.ROOT))
            .hasMessageContaining("only to colorize:");
      }
    }
  }

  @Test
  void closeWaitsForCallsAndEndsAll() throws Exception {
    Sfumato mine = Sfumato.load(model, Compute.CPU_FP32);
    BufferedImage photo = Pictures.photo(8, 8, 1);
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<int[]> call =
          threads.submit(
              () ->
                  pixels(
                      mine.restore(
                          photo,
                          QUICK.onProgress(
                              share -> {
                                assertThatThrownBy(mine::close)
                                    .isInstanceOf(IllegalStateException.class);
                                working.countDown();
                                await(goOn);
                              }))));
      await(working);
      Future<?> closing = threads.submit(mine::close);
      goOn.countDown();
      assertThat(call.get()).isEqualTo(pixels(sfumato.restore(photo, QUICK)));
      closing.get(60, TimeUnit.SECONDS);
    } finally {
      threads.shutdown();
    }
    mine.close();
    assertThatThrownBy(() -> mine.restore(photo))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static BufferedImage mask(BufferedImage photo, Rectangle hole) {
    BufferedImage mask =
        new BufferedImage(photo.getWidth(), photo.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = mask.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fill(hole);
    graphics.dispose();
    return mask;
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static double luma(int rgb) {
    return 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
  }
}
