package org.sfumato;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.config.ConfigReader;
import org.sfumato.data.ImageFolder;
import org.sfumato.error.InputException;
import org.sfumato.inference.Guidance;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.torch.Compute;
import org.sfumato.train.Presets;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.Trainer;
import org.sfumato.train.TrainingListener;

/**
 * From two folders of pictures, bluish and reddish ones, to new pictures of each: a generator, a
 * classifier and an upsampler are trained for some seconds, and used as a user would.
 */
class GenerationTest {
  private static final int SIZE = 16;
  private static final Options QUICK =
      Options.DEFAULT.withSampling(new SamplingConfig(SamplingConfig.Kind.DDIM, 8));

  @TempDir static Path folder;
  private static Sfumato generator;
  private static Sfumato upsampler;
  private static Sfumato unlabelled;
  private static GuidingClassifier classifier;
  private static double accuracy;

  @BeforeAll
  static void train() throws Exception {
    Path data = folder.resolve("data");
    for (int i = 0; i < 12; i++) {
      picture(data.resolve("blue/" + i + ".png"), i, false);
      picture(data.resolve("red/" + i + ".png"), i, true);
    }
    generator = Sfumato.load(train(data, "generate", 250, Map.of()), Compute.CPU_FP32);
    upsampler =
        Sfumato.load(
            train(
                data,
                "upsample",
                4,
                Map.of("condition", "low-resolution", "condition-channels", 3, "image-size", 64)),
            Compute.CPU_FP32);
    unlabelled = Sfumato.load(train(data, "generate", 60, Map.of("classes", 0)), Compute.CPU_FP32);
    classifier = GuidingClassifier.load(train(data, "classify", 120, Map.of()), Compute.CPU_FP32);
  }

  private static Path train(Path data, String task, int steps, Map<String, Object> network)
      throws Exception {
    TrainConfig config =
        ConfigReader.from(Presets.GENERATE_32)
            .changes(Map.of("tasks", Map.of(task, 1), "network", network))
            .overrides(
                List.of(
                    network.containsKey("image-size") ? "seed=2" : "network.image-size=" + SIZE,
                    "network.base-channels=16",
                    "network.channel-multipliers=1,2",
                    "network.res-blocks=1",
                    "network.attention-resolutions=[]",
                    "label-dropout=" + (task.equals("generate") ? 0.2 : 0),
                    "batch-size=8",
                    "precision=fp32",
                    "steps=" + steps,
                    "ema-decay=0.9",
                    "optimizer.learning-rate=3e-3",
                    "optimizer.warmup-steps=10",
                    "validate-every=" + steps,
                    "validation-images=40",
                    "preview-every=" + steps,
                    "model-type=f32"))
            .read();
    if (!network.containsKey("classes")) {
      config = config.withLabels(ImageFolder.labelsIn(List.of(data)));
    }
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onMetrics(long step, long imagesSeen, Map<String, Double> values) {
            accuracy = values.getOrDefault("val.accuracy", accuracy);
          }
        };
    Path run = folder.resolve("run-" + task + network.containsKey("classes"));
    try (Trainer trainer =
        new Trainer(config, List.of(data), List.of(data), run, "cpu", List.of(listener))) {
      assertThat(trainer.train(() -> false)).isTrue();
    }
    assertThat(run.resolve("samples").toFile().list()).hasSize(task.equals("classify") ? 0 : 1);
    return run.resolve("model.safetensors");
  }

  /** Stripes of a shade of one colour. */
  private static void picture(Path file, int seed, boolean red) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int dark = random.nextInt(40, 90);
    int light = random.nextInt(150, 250);
    BufferedImage image = new BufferedImage(2 * SIZE, 2 * SIZE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 2 * SIZE; y++) {
      for (int x = 0; x < 2 * SIZE; x++) {
        int strong = y / 8 % 2 == 0 ? light : light - 40;
        image.setRGB(x, y, red ? strong << 16 | dark << 8 | dark : dark << 16 | dark << 8 | strong);
      }
    }
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  @AfterAll
  static void close() {
    generator.close();
    upsampler.close();
    unlabelled.close();
    classifier.close();
  }

  /** Red minus blue, over a whole picture: -255 to 255. */
  private static double redness(BufferedImage image) {
    double sum = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        sum += (rgb >> 16 & 255) - (rgb & 255);
      }
    }
    return sum / (image.getWidth() * image.getHeight());
  }

  private static List<Double> redness(List<BufferedImage> images) {
    return images.stream().map(GenerationTest::redness).toList();
  }

  @Test
  void imagesAreOfTheClassAskedFor() {
    assertThat(generator.config().labels()).containsExactly("blue", "red");
    assertThat(generator.classNames().inTurn(3)).containsExactly(0, 1, 0);
    List<BufferedImage> images = generator.generate(List.of(0, 1, 0, 1), Guidance.NONE, QUICK);
    assertThat(images).allMatch(image -> image.getWidth() == SIZE && image.getHeight() == SIZE);
    assertThat(redness(images).get(0)).isLessThan(-30);
    assertThat(redness(images).get(1)).isGreaterThan(30);
    assertThat(redness(images).get(2)).isLessThan(-30);
    assertThat(redness(images).get(3)).isGreaterThan(30);
  }

  /** Whatever is made beside it, an image is a function of its seed and class. */
  @Test
  void anImageDependsOnItsSeedAlone() {
    List<BufferedImage> together = generator.generate(List.of(0, 1, 1), Guidance.NONE, QUICK);
    BufferedImage alone = generator.generate(List.of(1), Guidance.NONE, QUICK.withSeed(2)).get(0);
    assertThat(redness(alone)).isEqualTo(redness(together.get(2)));
    assertThat(redness(together.get(1))).isNotEqualTo(redness(together.get(2)));
  }

  /** More than one call of the network can hold. */
  @Test
  void manyImagesAreMadeInSeveralBatches() {
    List<Double> shares = new ArrayList<>();
    Options options =
        Options.DEFAULT
            .withSampling(new SamplingConfig(SamplingConfig.Kind.DDIM, 2))
            .onProgress(shares::add);
    List<Integer> classes = generator.classNames().inTurn(67);
    List<BufferedImage> many = generator.generate(classes, Guidance.NONE, options);
    assertThat(many).hasSize(67);
    assertThat(shares).isSorted().hasSize(4).endsWith(1.0);
    BufferedImage last =
        generator.generate(List.of(classes.get(66)), Guidance.NONE, options.withSeed(66)).get(0);
    assertThat(redness(many.get(66))).isEqualTo(redness(last));
  }

  @Test
  void aClassThatTheModelDoesNotKnowIsRefused() {
    for (int number : new int[] {-1, 3}) {
      assertThatThrownBy(() -> generator.generate(List.of(number), Guidance.NONE, QUICK))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("class " + number + " is not one of the model's: use 0 to 2");
    }
  }

  /** ADM's unconditional model with a classifier: the classes are the classifier's. */
  @Test
  void aModelWithoutClassesIsLedToThoseOfTheClassifier() {
    Options options = QUICK.withSampling(new SamplingConfig(SamplingConfig.Kind.DDPM, 24));
    List<BufferedImage> led =
        unlabelled.generate(List.of(0, 1, 0, 1), classifier.guidance(10), options);
    List<BufferedImage> free =
        unlabelled.generate(List.of(0, 1, 0, 1), classifier.guidance(0), options);
    for (int i = 0; i < 4; i++) {
      double moved = redness(led.get(i)) - redness(free.get(i));
      assertThat(i % 2 == 0 ? -moved : moved).as("image %d", i).isPositive();
    }
    assertThatThrownBy(() -> unlabelled.generate(List.of(0), new Guidance.ClassifierFree(2), QUICK))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("never trained without its class");
    assertThatThrownBy(() -> upsampler.requireFit(classifier.guidance(1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("looks at images of 3 x 16 x 16");
  }

  /** Ho and Salimans 2022: the more guidance, the more of the class. */
  @Test
  void guidanceWithoutAClassifierPushesOn() {
    double weak =
        redness(generator.generate(List.of(1), new Guidance.ClassifierFree(0), QUICK)).get(0);
    double plain = redness(generator.generate(List.of(1), Guidance.NONE, QUICK)).get(0);
    double strong =
        redness(generator.generate(List.of(1), new Guidance.ClassifierFree(3), QUICK)).get(0);
    assertThat(plain).isNotEqualTo(weak);
    assertThat(strong).isGreaterThan(plain);
    int none = generator.classNames().numberOf("none");
    assertThat(none).isEqualTo(2);
    assertThat(redness(generator.generate(List.of(none), Guidance.NONE, QUICK)).get(0))
        .isEqualTo(weak);
  }

  @Test
  void theClassifierHasLearnt() {
    assertThat(accuracy).isGreaterThan(0.8);
    assertThat(classifier.classNames().names()).containsExactly("blue", "red");
  }

  /** ADM, Algorithms 1 (DDPM) and 2 (DDIM): the class goes where it is led. */
  @Test
  void guidanceByTheClassifierLeads() {
    int none = generator.classNames().numberOf("none");
    assertThatThrownBy(() -> generator.generate(List.of(none), classifier.guidance(1), QUICK))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("class 2 is not one of the classifier's");
    for (SamplingConfig.Kind kind :
        List.of(SamplingConfig.Kind.DDPM, SamplingConfig.Kind.DDIM, SamplingConfig.Kind.HEUN)) {
      Options options = QUICK.withSampling(new SamplingConfig(kind, 12));
      double plain = redness(generator.generate(List.of(1), Guidance.NONE, options)).get(0);
      assertThat(redness(generator.generate(List.of(1), classifier.guidance(0), options)).get(0))
          .isEqualTo(plain);
      assertThat(redness(generator.generate(List.of(1), classifier.guidance(20), options)).get(0))
          .as(kind.key())
          .isGreaterThan(plain);
    }
  }

  @Test
  void smallImagesBecomeLarge() {
    List<BufferedImage> small = generator.generate(List.of(0, 1), Guidance.NONE, QUICK);
    List<BufferedImage> large = upsampler.upsample(small, List.of(0, 1), Guidance.NONE, QUICK);
    assertThat(large).allMatch(image -> image.getWidth() == 64 && image.getHeight() == 64);
    // Each is made of its own small image: swapped, they come out swapped but for their noise.
    List<BufferedImage> swapped =
        upsampler.upsample(
            List.of(small.get(1), small.get(0)), List.of(0, 1), Guidance.NONE, QUICK);
    assertThat(redness(large.get(0))).isNotEqualTo(redness(swapped.get(0)));
    BufferedImage odd = new BufferedImage(15, 16, BufferedImage.TYPE_INT_RGB);
    assertThatThrownBy(() -> upsampler.upsample(List.of(odd), List.of(0), Guidance.NONE, QUICK))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("enlarges images of 16 x 16 pixels, not 15 x 16");
  }

  /** Palette, figure 9: by a model that was never trained to. What is known stays. */
  @Test
  void holesAreFilledByReplacement() {
    BufferedImage photo = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    BufferedImage mask = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIZE * SIZE; i++) {
      photo.setRGB(i % SIZE, i / SIZE, 0xd04040);
      mask.setRGB(i % SIZE, i / SIZE, i / SIZE > 8 ? 0xffffff : 0);
    }
    List<Double> all = new ArrayList<>();
    for (int resamplings : new int[] {1, 2}) {
      SamplingConfig config = new SamplingConfig(SamplingConfig.Kind.DDPM, "24", 0, 0, resamplings);
      BufferedImage filled = generator.inpaint(photo, mask, Options.DEFAULT.withSampling(config));
      assertThat(filled.getRGB(3, 3) & 0xffffff).isEqualTo(0xd04040);
      assertThat(filled.getRGB(3, 12) & 0xffffff).isNotEqualTo(0xd04040);
      assertThat(redness(filled)).isGreaterThan(0);
      all.add(redness(filled));
    }
    assertThat(all).doesNotHaveDuplicates();
    assertThatThrownBy(
            () ->
                generator.inpaint(
                    photo,
                    mask,
                    QUICK.withSampling(new SamplingConfig(SamplingConfig.Kind.HEUN, 4))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("with the samplers ddpm, ddim and palette only, not with heun");
  }

  @Test
  void progressIsToldAndCallsCanBeCancelled() {
    List<Double> shares = new ArrayList<>();
    generator.generate(List.of(0, 1), Guidance.NONE, QUICK.onProgress(shares::add));
    assertThat(shares).isSorted().endsWith(1.0).hasSize(8);
    assertThatThrownBy(
            () -> generator.generate(List.of(0), Guidance.NONE, QUICK.cancelWhen(() -> true)))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void whatTheModelCannotDoIsRefused() {
    assertThatThrownBy(() -> generator.classNames().numberOf("green"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no class 'green'");
    assertThatThrownBy(() -> generator.classNames().numberOf("2"))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> generator.colorize(new BufferedImage(8, 8, 1)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("was not trained to colorize, only to generate");
    assertThatThrownBy(() -> upsampler.generate(List.of(0), Guidance.NONE, QUICK))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("only to upsample");
    assertThatThrownBy(() -> new Guidance.ClassifierFree(-1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("guidance must be 0 to 1000");
  }
}
