package org.sfumato.checkpoint.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.diffusion.KnownPixels;
import org.sfumato.error.InputException;
import org.sfumato.model.AttentionOrder;
import org.sfumato.model.Classifier;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.Pooling;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.GroupRule;

class RecognitionTest {
  private static final ImportOptions INPAINT = options().tasks("inpaint").build();

  static List<PublicModel> published() {
    return PublicModel.ALL;
  }

  /** Of each published file we know how large it is; the networks' tests know the layers. */
  @ParameterizedTest
  @CsvSource({
    "64x64_diffusion, 295.9",
    "128x128_diffusion, 421.5",
    "256x256_diffusion, 553.8",
    "256x256_diffusion_uncond or lsun_*, 552.8",
    "512x512_diffusion, 559.0",
    "64_256_upsampler, 311.8",
    "128_512_upsampler, 308.8",
    "64x64_classifier, 65.4",
    "128x128_classifier, 42.6",
    "256x256_classifier, 54.1",
    "512x512_classifier, 54.4",
    "a network of the public Palette code's recipes, 62.641347"
  })
  void publishedModelsHaveTheirPublishedSizes(String name, double millions) {
    PublicModel model =
        PublicModel.ALL.stream().filter(m -> m.name().equals(name)).findFirst().orElseThrow();
    assertThat(
            weights(model.network(), model).shapes.values().stream()
                    .mapToLong(RecognitionTest::count)
                    .sum()
                / 1e6)
        .isCloseTo(millions, within(0.06));
  }

  @ParameterizedTest
  @MethodSource("published")
  void publishedModelsNeedNoQuestions(PublicModel model) {
    ImportOptions options = model.reference() == Reference.PALETTE ? INPAINT : ImportOptions.NONE;
    Weights weights = weights(model.network(), model);
    Recognition recognition = Recognition.of(weights, options);
    String schedule =
        model.reference() == Reference.PALETTE
            ? "betas:2000:1e-6:0.01"
            : model.schedule() == BetaSchedule.COSINE
                ? "cosine-betas:1000"
                : "betas:1000:1e-4:0.02";
    assertThat(recognition.diffusion().schedule()).hasToString(schedule);
    assertThat(recognition.published()).contains(model);
    assertThat(recognition.reference()).isEqualTo(model.reference());
    assertThat(recognition.classifier()).isEqualTo(model.classifier());
    assertThat(recognition.network()).isEqualTo(model.network());
    assertThat(recognition.parameters().count())
        .isEqualTo(weights.shapes.values().stream().mapToLong(RecognitionTest::count).sum());
  }

  /** Every combination of what names and shapes can tell. */
  @ParameterizedTest
  @MethodSource("shapes")
  void everythingThatShapesTellIsRead(UNetConfig config) {
    ImportOptions options =
        options()
            .imageSize(config.imageSize())
            .heads(config.headChannels() > 0 ? null : config.heads())
            .headChannels(config.headChannels() > 0 ? config.headChannels() : null)
            .order(config.attentionOrder())
            .schedule(BetaSchedule.LINEAR)
            .build();
    Weights weights = Weights.of(new UNet(config).parameters(), name -> name);
    Recognition recognition = Recognition.of(weights, options);
    assertThat(recognition.network()).isEqualTo(config);
    boolean enlarges = config.condition() == Condition.LOW_RESOLUTION;
    assertThat(recognition.tasks()).containsOnlyKeys(enlarges ? "upsample" : "generate");
    assertThat(recognition.diffusion().knownPixels()).isEqualTo(KnownPixels.NOISY);
  }

  static List<UNetConfig> shapes() {
    List<UNetConfig> all = new ArrayList<>();
    for (List<Double> multipliers :
        List.of(List.of(1.0), List.of(1.0, 2.0), List.of(0.5, 1.0, 1.0), List.of(1.0, 1.5, 3.0))) {
      for (int resBlocks = 1; resBlocks <= 3; resBlocks++) {
        for (boolean flag : new boolean[] {false, true}) {
          int levels = multipliers.size();
          all.add(
              config(
                  32,
                  multipliers,
                  resBlocks,
                  List.of(32 >> (levels - 1)),
                  flag,
                  !flag || levels == 1,
                  7));
          all.add(config(32, multipliers, resBlocks, List.of(), !flag, !flag || levels == 1, 0));
        }
      }
    }
    return all;
  }

  private static UNetConfig config(
      int size,
      List<Double> multipliers,
      int resBlocks,
      List<Integer> attention,
      boolean scaleShift,
      boolean updown,
      int classes) {
    return new UNetConfig(
        size,
        3,
        scaleShift ? 6 : 3,
        classes > 0 ? Condition.LOW_RESOLUTION : Condition.NONE,
        classes > 0 ? 3 : 0,
        64,
        multipliers,
        resBlocks,
        attention,
        LongRange.GLOBAL_ATTENTION,
        classes > 0 ? 4 : 0,
        classes > 0 ? 0 : 32,
        AttentionOrder.QKV_FIRST,
        0,
        scaleShift,
        updown,
        classes,
        GroupRule.ADM,
        NoiseInput.TIMESTEP,
        false);
  }

  @Test
  void whatShapesDoNotTellIsAskedForInOneSentence() {
    UNetConfig unknown = config(32, List.of(1.0, 2.0), 2, List.of(16), true, true, 0);
    Weights weights = Weights.of(new UNet(unknown).parameters(), name -> name);
    assertThatThrownBy(() -> Recognition.of(weights, ImportOptions.NONE))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "names and shapes do not tell the size of its images, its attention heads, the order "
                + "of its attention heads, the schedule it was trained on: give --image-size N, "
                + "--head-channels N (channels of a head) or --heads N, --attention-order "
                + "heads-first (guided-diffusion's default) or qkv-first (its "
                + "use_new_attention_order), --schedule linear or cosine");
    ImportOptions some =
        options().imageSize(32).headChannels(32).schedule(BetaSchedule.LINEAR).build();
    assertThatThrownBy(() -> Recognition.of(weights, some))
        .hasMessageStartingWith(
            "names and shapes do not tell the order of its attention heads: give --attention-order");
  }

  @Test
  void whatIsSaidGoesBeforeWhatIsKnown() {
    PublicModel model = PublicModel.ALL.get(1);
    ImportOptions options =
        options().imageSize(64).headChannels(64).order(AttentionOrder.QKV_FIRST).steps(100).build();
    Recognition recognition = Recognition.of(weights(model.network(), model), options);
    assertThat(recognition.network().imageSize()).isEqualTo(64);
    assertThat(recognition.network().attentionResolutions()).containsExactly(16, 8, 4);
    assertThat(recognition.network().headChannels()).isEqualTo(64);
    assertThat(recognition.network().attentionOrder()).isEqualTo(AttentionOrder.QKV_FIRST);
    assertThat(recognition.diffusion().schedule().steps()).isEqualTo(100);
    // guided-diffusion scales its betas so that all schedules end alike
    assertThat(recognition.diffusion().schedule().discrete().orElseThrow().beta(99))
        .isCloseTo(0.2, within(1e-12));
  }

  @Test
  void classifiersOfUnknownShapeTellTheirImageSizesToChooseFrom() {
    UNetConfig config = classifier();
    Weights weights =
        Weights.of(new Classifier(config, Pooling.ATTENTION).parameters(), name -> name);
    assertThatThrownBy(() -> Recognition.of(weights, ImportOptions.NONE))
        .hasMessage(
            "names and shapes do not tell the size of its images, its attention heads, the order "
                + "of its attention heads, the schedule it was trained on: give --image-size 8 or "
                + "16 or 32, --head-channels N (channels of a head) or --heads N, "
                + "--attention-order heads-first (guided-diffusion's default) or qkv-first (its "
                + "use_new_attention_order), --schedule linear or cosine");
    assertThatThrownBy(() -> Recognition.of(weights, options().imageSize(12).heads(2).build()))
        .hasMessageContaining("the size of its images, the order")
        .hasMessageContaining("give --image-size 8 or 16 or 32, --attention-order");
    ImportOptions options =
        options()
            .imageSize(16)
            .headChannels(32)
            .order(AttentionOrder.HEADS_FIRST)
            .schedule(BetaSchedule.LINEAR)
            .build();
    Recognition recognition = Recognition.of(weights, options);
    assertThat(recognition.classifier()).isTrue();
    assertThat(recognition.network()).isEqualTo(config);
  }

  /** Of one whose convolutions halve the resolution, fewer sizes are possible. */
  @Test
  void classifiersWithConvolutionsBetweenLevels() {
    UNetConfig config = classifier(false);
    Weights weights =
        Weights.of(new Classifier(config, Pooling.ATTENTION).parameters(), name -> name);
    assertThatThrownBy(() -> Recognition.of(weights, ImportOptions.NONE))
        .hasMessageContaining("give --image-size 8 or 16, --head-channels");
    ImportOptions options =
        options()
            .imageSize(16)
            .headChannels(32)
            .order(AttentionOrder.HEADS_FIRST)
            .schedule(BetaSchedule.LINEAR)
            .build();
    assertThat(Recognition.of(weights, options).network()).isEqualTo(config);
  }

  private static UNetConfig classifier() {
    return classifier(true);
  }

  private static UNetConfig classifier(boolean updown) {
    return new UNetConfig(
        16,
        3,
        10,
        Condition.NONE,
        0,
        64,
        List.of(1.0, 2.0),
        2,
        List.of(8),
        LongRange.GLOBAL_ATTENTION,
        0,
        32,
        AttentionOrder.HEADS_FIRST,
        0,
        true,
        updown,
        0,
        GroupRule.ADM,
        NoiseInput.TIMESTEP,
        false);
  }

  @Test
  void classifiersWithAnotherPooling() {
    Weights weights =
        Weights.of(new Classifier(classifier(), Pooling.ATTENTION).parameters(), name -> name);
    weights.shapes.remove("out.2.positional_embedding");
    assertThatThrownBy(() -> Recognition.of(weights, ImportOptions.NONE))
        .hasMessageContaining("not one with attention pooling");
    weights.shapes.put("out.2.positional_embedding", new long[] {64, 66});
    assertThatThrownBy(() -> Recognition.of(weights, ImportOptions.NONE))
        .hasMessage("its attention pooling is not of a square");
  }

  @Test
  void paletteSaysNotWhatItWasTrainedFor() {
    PublicModel model = PublicModel.ALL.get(PublicModel.ALL.size() - 1);
    Weights weights = weights(model.network(), model);
    assertThatThrownBy(() -> Recognition.of(weights, ImportOptions.NONE))
        .hasMessage(
            "names and shapes do not tell what it was trained for: give --task NAME (one of "
                + "colorize, inpaint, uncrop, restore)");
    assertThatThrownBy(() -> Recognition.of(weights, options().tasks("inpant").build()))
        .hasMessageContaining("did you mean 'inpaint'");
    assertThat(Recognition.of(weights, INPAINT).tasks()).isEqualTo(Map.of("inpaint", 1.0));
    assertThat(Recognition.of(weights, INPAINT).diffusion().knownPixels())
        .isEqualTo(KnownPixels.CLEAN);
    Recognition colours = Recognition.of(weights, options().tasks("colorize").build());
    assertThat(colours.network().imageSize()).isEqualTo(224);
    PublicModel other = PublicModel.ALL.get(1);
    assertThatThrownBy(() -> Recognition.of(weights(other.network(), other), INPAINT))
        .hasMessageContaining("--task is for models that turn pictures into pictures");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.diffusion_model.input_blocks.0.0.weight",
        "conv_in.weight",
        "features.0.weight",
        "denoise_fn.downs.0.weight"
      })
  void otherFamilies(String name) {
    Weights weights = new Weights();
    weights.shapes.put(name, new long[] {3, 3});
    assertThatThrownBy(() -> Recognition.of(weights, ImportOptions.NONE))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "it is neither of guided-diffusion nor of the public Palette code; its tensors are "
                + name
                + ", ...");
  }

  @Test
  void theOtherNetworkOfPalettesCode() {
    Weights weights = new Weights();
    weights.shapes.put("denoise_fn.noise_level_mlp.1.weight", new long[] {256, 64});
    assertThatThrownBy(() -> Recognition.of(weights, INPAINT)).hasMessageContaining("sr3");
  }

  /** Whatever is missing or absurd, it is said in a sentence. */
  @Test
  void anyTensorMayBeMissingOrAbsurd() {
    UNetConfig config = config(32, List.of(1.0, 2.0), 1, List.of(16), true, true, 5);
    ImportOptions options =
        options()
            .imageSize(32)
            .heads(4)
            .order(AttentionOrder.HEADS_FIRST)
            .schedule(BetaSchedule.LINEAR)
            .build();
    for (UNetOrClassifier kind : UNetOrClassifier.values()) {
      Weights whole = kind.weights(config);
      for (String name : List.copyOf(whole.shapes.keySet())) {
        for (long[] shape :
            new long[][] {
              null,
              {},
              {0},
              {0, 0},
              {0, 0, 0},
              {0, 0, 0, 0},
              {1, 1, 1, 1},
              {1L << 40, 1L << 40},
              {3, 1L << 30},
              {Long.MAX_VALUE, 7, 3, 3}
            }) {
          Weights weights = kind.weights(config);
          if (shape == null) {
            weights.shapes.remove(name);
          } else {
            weights.shapes.put(name, shape);
          }
          try {
            Recognition.of(weights, options).parameters();
          } catch (InputException e) {
            assertThat(e.getMessage()).hasLineCount(1);
          }
        }
      }
    }
  }

  private enum UNetOrClassifier {
    UNET,
    CLASSIFIER;

    Weights weights(UNetConfig config) {
      return this == UNET
          ? Weights.of(new UNet(config).parameters(), name -> name)
          : Weights.of(new Classifier(classifier(), Pooling.ATTENTION).parameters(), name -> name);
    }
  }

  private static Weights weights(UNetConfig network, PublicModel model) {
    return Weights.of(
        model.classifier()
            ? new Classifier(network, Pooling.ATTENTION).parameters()
            : new UNet(network).parameters(),
        model.reference()::nameOf);
  }

  private static long count(long[] shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return count;
  }

  static Said options() {
    return new Said();
  }

  /** Options by name. */
  static final class Said {
    private List<String> tasks = List.of();
    private Integer imageSize;
    private Integer heads;
    private Integer headChannels;
    private AttentionOrder order;
    private BetaSchedule schedule;
    private Integer steps;

    Said tasks(String... names) {
      tasks = List.of(names);
      return this;
    }

    Said imageSize(Integer value) {
      imageSize = value;
      return this;
    }

    Said heads(Integer value) {
      heads = value;
      return this;
    }

    Said headChannels(Integer value) {
      headChannels = value;
      return this;
    }

    Said order(AttentionOrder value) {
      order = value;
      return this;
    }

    Said schedule(BetaSchedule value) {
      schedule = value;
      return this;
    }

    Said steps(Integer value) {
      steps = value;
      return this;
    }

    ImportOptions build() {
      return new ImportOptions(
          tasks, imageSize, heads, headChannels, order, schedule, steps, null, null);
    }
  }
}
