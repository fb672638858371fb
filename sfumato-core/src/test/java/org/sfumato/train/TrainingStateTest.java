package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.SafetensorsWriter;
import org.sfumato.config.ConfigReader;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.Loss;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.diffusion.ScheduleSpec;
import org.sfumato.error.InputException;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.RinPresets;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.LowRankConfig;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class TrainingStateTest {
  private static final String FIRST = "input_blocks.0.0.weight";

  private static final OptimizerConfig OPTIMIZER = Presets.TINY.optimizer();
  private static final UNetConfig WIDER =
      ConfigReader.from(UNetPresets.TINY).override("base-channels=32").read();

  @TempDir Path folder;

  @Test
  void aSavedStateComesBackBitForBit() throws Exception {
    try (TrainingState state = state(1);
        TrainingState other = state(2)) {
      step(state, 0.1);
      step(state, -0.2);
      assertComesBack(state, other);
      assertThat(other.step()).isEqualTo(3);
    }
  }

  @Test
  void theAverageForgetsTheStartSoonAndTheRestSlowly() {
    try (TrainingState state = state(1);
        Scope scope = new Scope()) {
      float[] start = Tensors.toFloats(state.averageValues());
      step(state, 1);
      // After one step the memory is (1 + 1) / (10 + 1), not yet the decay.
      float[] weights = Tensors.toFloats(state.weights().values());
      float[] average = Tensors.toFloats(state.averageValues());
      for (int i = 0; i < 100; i++) {
        double expected = start[i] * 2 / 11 + weights[i] * 9 / 11.0;
        assertThat((double) average[i]).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void theWeightsComeBackFromTheAverageWhateverHappens() {
    try (TrainingState state = state(1)) {
      step(state, 1);
      float[] weights = Tensors.toFloats(state.weights().values());
      float[] average = Tensors.toFloats(state.averageValues());
      assertThat(average).isNotEqualTo(weights);
      assertThatThrownBy(
              () ->
                  state.withAverage(
                      () -> {
                        assertThat(Tensors.toFloats(state.weights().values())).isEqualTo(average);
                        throw new IllegalStateException("stop");
                      }))
          .hasMessage("stop");
      assertThat(Tensors.toFloats(state.weights().values())).isEqualTo(weights);
    }
  }

  @Test
  void gradientsAreClippedToTheirLimitAndNoFurther() {
    try (TrainingState state = state(1);
        Scope scope = new Scope()) {
      gradients(state, 0.01);
      double norm = 0.01 * Math.sqrt(state.weights().parameters().count());
      assertThat(state.clipGradients(100 * norm)).isCloseTo(norm, within(1e-4 * norm));
      assertThat(state.clipGradients(0)).isCloseTo(norm, within(1e-4 * norm));
      assertThat(state.clipGradients(norm / 4)).isCloseTo(norm, within(1e-4 * norm));
      assertThat(state.clipGradients(0)).isCloseTo(norm / 4, within(1e-4 * norm));
    }
  }

  @Test
  void aModelGivesBothWeightsAndAverageTheirStart() {
    Path model = folder.resolve("model.safetensors");
    try (TrainingState state = state(1);
        TrainingState other = state(2);
        TrainingState wider = new TrainingState(new UNet(WIDER), Compute.CPU_FP32, 1)) {
      ModelConfig config =
          new ModelConfig(UNetPresets.TINY, DiffusionConfig.PALETTE_V, Map.of("colorize", 1.0));
      ModelFile.save(model, config, state.weights(), state.weights().values(), DType.F32, Map.of());
      other.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32);
      float[] expected = Tensors.toFloats(state.weights().values());
      assertThat(Tensors.toFloats(other.weights().values())).isEqualTo(expected);
      assertThat(Tensors.toFloats(other.averageValues())).isEqualTo(expected);

      assertThatThrownBy(() -> wider.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(model + " has another network");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "dropout=0.1,true",
    "checkpoint-activations=true,true",
    "heads=7,true", // not looked at where head-channels is given
    "attention-order=heads-first,false",
    "head-channels=16,false",
    "norm-groups.channels=8,false",
    "noise-input=gamma,false",
    "res-blocks=2,false"
  })
  void aModelFitsIfItsWeightsMeanTheSame(String setting, boolean fits) {
    Path model = folder.resolve("model.safetensors");
    UNetConfig changed = ConfigReader.from(UNetPresets.TINY).override(setting).read();
    try (TrainingState state = state(1);
        TrainingState other = new TrainingState(new UNet(changed), Compute.CPU_FP32, 2)) {
      ModelConfig config =
          new ModelConfig(UNetPresets.TINY, DiffusionConfig.PALETTE_V, Map.of("colorize", 1.0));
      ModelFile.save(model, config, state.weights(), state.weights().values(), DType.F32, Map.of());
      if (fits) {
        other.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32);
        assertThat(Tensors.toFloats(other.weights().values()))
            .isEqualTo(Tensors.toFloats(state.weights().values()));
      } else {
        assertThatThrownBy(
                () -> other.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32))
            .isInstanceOf(InputException.class)
            .hasMessageContaining("another network");
      }
    }
  }

  /** Every weight of the model is somewhere; what is new passes on what it is given. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"[1,2,2];1;2", "[1,2,2,2];1;4", "[1,2,2];2;3"})
  void aNetworkWithMoreLevelsTakesWhatTheOthersHaveLearned(
      String multipliers, int blocks, int stagesUpAdded) {
    Path model = folder.resolve("model.safetensors");
    UNetConfig shallow =
        ConfigReader.from(UNetPresets.TINY).override("res-blocks=" + blocks).read();
    UNetConfig deep =
        ConfigReader.from(shallow)
            .override("channel-multipliers=" + multipliers)
            .override("attention-resolutions=[16,8]")
            .read();
    Compute compute = Compute.CPU_FP32;
    try (TrainingState state = new TrainingState(new UNet(shallow), compute, 1);
        TrainingState deeper = new TrainingState(new UNet(deep), compute, 2);
        RandomStream random = new RandomStream(3);
        NoGrad off = new NoGrad()) {
      random.fillNormal(state.weights().values(), 0, 0.1);
      save(model, shallow, state);
      Map<String, float[]> fresh = values(deeper);
      deeper.startFrom(model, DiffusionConfig.PALETTE_V, compute);
      Map<String, float[]> grown = values(deeper);
      Set<String> old = new HashSet<>();
      values(state)
          .forEach(
              (name, learned) -> {
                String lower = raised(name, stagesUpAdded);
                old.add(lower);
                assertThat(grown.get(lower)).as(name).isEqualTo(learned);
              });
      Set<String> added = new TreeSet<>(grown.keySet());
      added.removeAll(old);
      assertThat(added).anyMatch(name -> name.contains("qkv"));
      for (String name : added) {
        if (name.endsWith("skip_connection.weight")) {
          long[] shape = deeper.weights().parameters().byName().get(name).shape();
          for (int i = 0; i < shape[0] * shape[1]; i++) {
            assertThat(grown.get(name)[i]).isEqualTo(i % (shape[1] + 1) == 0 ? 1 : 0);
          }
        } else if (name.endsWith("skip_connection.bias")
            || name.contains("out_layers.3.")
            || name.contains("proj_out.")) {
          assertThat(grown.get(name)).as(name).containsOnly(0);
        } else {
          assertThat(grown.get(name)).as(name).isEqualTo(fresh.get(name));
        }
      }
      assertThat(Tensors.toFloats(deeper.averageValues()))
          .isEqualTo(Tensors.toFloats(deeper.weights().values()));
    }
  }

  /** The way up is numbered from the bottom. */
  private static String raised(String name, int stages) {
    String[] parts = name.split("\\.", 3);
    return parts[0].equals("output_blocks")
        ? parts[0] + "." + (Integer.parseInt(parts[1]) + stages) + "." + parts[2]
        : name;
  }

  /** Of one tone, a bottom is the same at half its resolution: then nothing may change at all. */
  @ParameterizedTest
  @CsvSource({"global-attention,0", "more-blocks,4"})
  void aNetworkWithMoreLevelsDoesTheSameWhereTheBottomIsFlat(String longRange, int classes) {
    Path model = folder.resolve("model.safetensors");
    UNetConfig shallow =
        ConfigReader.from(UNetPresets.TINY).override("long-range=" + longRange).read();
    UNetConfig deep =
        ConfigReader.from(shallow)
            .override("channel-multipliers=[1,2,2,2]")
            .override("attention-resolutions=[16,4]")
            .override("classes=" + classes)
            .read();
    Compute compute = Compute.CPU_FP32;
    try (TrainingState state = new TrainingState(new UNet(shallow), compute, 1);
        TrainingState deeper = new TrainingState(new UNet(deep), compute, 2);
        RandomStream random = new RandomStream(3);
        Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      random.fillNormal(state.weights().values(), 0, 0.1);
      for (Parameter parameter : state.weights().parameters().list()) {
        boolean down = parameter.name().matches("(input_blocks|middle_block)\\..*");
        if (down && parameter.shape().length == 4) {
          parameter.tensor().zero_();
        }
      }
      save(model, shallow, state);
      deeper.startFrom(model, DiffusionConfig.PALETTE_V, compute);
      Tensor y = random.normal(2, 3, 32, 32);
      Tensor noise = random.normal(2);
      Tensor told = classes == 0 ? null : Tensors.of(0L, 3L);
      Pass pass = new Pass.Inference(compute);
      float[] expected =
          Tensors.toFloats(((Network) state.network()).forward(pass, y, y, noise, null));
      float[] found =
          Tensors.toFloats(((Network) deeper.network()).forward(pass, y, y, noise, told));
      assertThat(expected).doesNotContain(0);
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "channel-multipliers=[1,2,4];give its network settings, but"
            + " network.channel-multipliers=[1,2,2], network.attention-resolutions=[16]",
        "channel-multipliers=[1,1,2,2];network.channel-multipliers=[1,2,2,2]",
        "channel-multipliers=[1,2,2] res-blocks=2;network.channel-multipliers=[1,2,2]",
        "channel-multipliers=[1,2,2] image-size=64;network.attention-resolutions=[32]",
        "channel-multipliers=[1,2,2] resblock-updown=false;network.channel-multipliers=[1,2,2]",
        "channel-multipliers=[2];another network"
      })
  void levelsThatAreNotBelowTheModelsAreRefused(String settings, String why) {
    Path model = folder.resolve("model.safetensors");
    ConfigReader<UNetConfig> reader =
        ConfigReader.from(UNetPresets.TINY).override("attention-resolutions=[]");
    for (String setting : settings.split(" ")) {
      reader = reader.override(setting);
    }
    UNetConfig other = reader.read();
    try (TrainingState state = state(1);
        TrainingState others = new TrainingState(new UNet(other), Compute.CPU_FP32, 2)) {
      save(model, UNetPresets.TINY, state);
      assertThatThrownBy(() -> others.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(why);
    }
  }

  /** Images of noise become images of images: what is new says nothing yet. */
  @ParameterizedTest
  @CsvSource({"image,3", "low-resolution,3", "image,1"})
  void aNetworkThatIsShownMoreBeginsAsTheOneItComesFrom(String condition, int channels) {
    Path model = folder.resolve("model.safetensors");
    UNetConfig blind =
        ConfigReader.from(UNetPresets.TINY)
            .override("condition=none")
            .override("condition-channels=0")
            .read();
    UNetConfig shown =
        ConfigReader.from(UNetPresets.TINY)
            .override("condition=" + condition)
            .override("condition-channels=" + channels)
            .read();
    Compute compute = Compute.CPU_FP32;
    try (TrainingState state = new TrainingState(new UNet(blind), compute, 1);
        TrainingState wider = new TrainingState(new UNet(shown), compute, 2);
        TrainingState back = new TrainingState(new UNet(blind), compute, 3);
        RandomStream random = new RandomStream(3);
        Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      random.fillNormal(state.weights().values(), 0, 0.1);
      save(model, blind, state);
      wider.startFrom(model, DiffusionConfig.PALETTE_V, compute);
      Tensor y = random.normal(2, 3, 32, 32);
      Tensor seen = random.normal(2, channels, 32, 32);
      Tensor noise = random.normal(2);
      Pass pass = new Pass.Inference(compute);
      float[] expected =
          Tensors.toFloats(((Network) state.network()).forward(pass, y, null, noise, null));
      float[] found =
          Tensors.toFloats(((Network) wider.network()).forward(pass, y, seen, noise, null));
      for (int i = 0; i < expected.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-4f));
      }

      random.fillNormal(wider.weights().values(), 0, 0.1);
      save(model, shown, wider);
      back.startFrom(model, DiffusionConfig.PALETTE_V, compute);
      Tensor kernels = wider.weights().parameters().byName().get(FIRST).tensor();
      assertThat(Tensors.toFloats(back.weights().parameters().byName().get(FIRST).tensor()))
          .isEqualTo(
              Tensors.toFloats(kernels.narrow(1, shown.condition().startOfNoisy(channels), 3)));
    }
  }

  private static void save(Path model, UNetConfig network, TrainingState state) {
    ModelConfig config =
        new ModelConfig(network, DiffusionConfig.PALETTE_V, Map.of("colorize", 1.0));
    ModelFile.save(model, config, state.weights(), state.weights().values(), DType.F32, Map.of());
  }

  /** With weight decay, too, which would move what has no gradient. */
  @ParameterizedTest
  @CsvSource({"adamw", "lamb"})
  void layersLearnAsFastAsTheyMay(String kind) {
    OptimizerConfig config =
        ConfigReader.from(Presets.TINY.optimizer())
            .override("kind=" + kind)
            .override("weight-decay=0.1")
            .read();
    try (TrainingState all = state(1);
        TrainingState some = state(1)) {
      some.slowDown(layers("layer-rates={input_blocks: 0, input_blocks.1: 0.25, out: 1}"));
      Map<String, float[]> start = values(all);
      gradients(all, 0.01);
      gradients(some, 0.01);
      all.update(config, 1e-3);
      some.update(config, 1e-3);
      Map<String, float[]> free = values(all);
      Map<String, float[]> slowed = values(some);
      for (String name : free.keySet()) {
        double rate =
            name.startsWith("input_blocks.1.") ? 0.25 : name.startsWith("input_blocks.") ? 0 : 1;
        assertThat(free.get(name)).as(name).isNotEqualTo(start.get(name));
        if (rate == 0) {
          assertThat(slowed.get(name)).as(name).isEqualTo(start.get(name));
        }
        for (int i = 0; i < free.get(name).length; i++) {
          double step = free.get(name)[i] - start.get(name)[i];
          assertThat(slowed.get(name)[i] - start.get(name)[i])
              .as(name)
              .isCloseTo((float) (rate * step), within(2e-7f));
        }
      }
      assertThatThrownBy(() -> some.slowDown(layers("layer-rates={input_block: 0.5}")))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("no layer 'input_block'; did you mean 'input_blocks'?");
    }
  }

  private static OptimizerConfig layers(String... settings) {
    return ConfigReader.from(OPTIMIZER).overrides(List.of(settings)).read();
  }

  /** With plain gradients' signs for steps: Adam's first ones are of one length. */
  @Test
  void layersBeginToLearnOneAfterTheOther() {
    OptimizerConfig config = layers("layer-rates={out: 0.5}", "layer-warmup={out: 4}");
    try (TrainingState all = state(1);
        TrainingState some = state(1)) {
      some.slowDown(config);
      for (int step = 0; step < 6; step++) {
        Map<String, float[]> before = values(some);
        Map<String, float[]> free = values(all);
        gradients(all, 0.01);
        gradients(some, 0.01);
        all.update(config, 1e-3);
        some.update(config, 1e-3);
        Map<String, float[]> slowed = values(some);
        double full = values(all).get("out.2.bias")[0] - free.get("out.2.bias")[0];
        double share = (slowed.get("out.2.bias")[0] - before.get("out.2.bias")[0]) / full;
        assertThat(share).isCloseTo(0.5 * Math.min(1, (step + 1) / 4.0), within(1e-3));
        assertThat(slowed.get("time_embed.0.bias")).isEqualTo(values(all).get("time_embed.0.bias"));
      }
    }
    try (TrainingState state = state(1)) {
      assertThatThrownBy(() -> state.slowDown(layers("layer-warmup={outt: 3}")))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("optimizer.layer-warmup: the network has no layer 'outt'");
    }
  }

  /** Half the memory, and nearly the same way. */
  @Test
  void momentsInSixteenBitsGoNearlyTheSameWayAndComeBackBitForBit() throws Exception {
    try (TrainingState full = state(1);
        TrainingState half = state(1, LowRankConfig.NONE, OptimizerConfig.State.BF16);
        TrainingState other = state(1, LowRankConfig.NONE, OptimizerConfig.State.BF16);
        Scope scope = new Scope()) {
      float[] start = Tensors.toFloats(full.weights().values());
      for (int step = 0; step < 40; step++) {
        step(full, Math.sin(step) + 0.5);
        step(half, Math.sin(step) + 0.5);
      }
      float[] exact = Tensors.toFloats(full.weights().values());
      float[] near = Tensors.toFloats(half.weights().values());
      double way = 0;
      double off = 0;
      for (int i = 0; i < exact.length; i++) {
        way += Math.abs(exact[i] - start[i]);
        off += Math.abs(exact[i] - near[i]);
      }
      assertThat(off / way).isPositive().isLessThan(0.02);

      assertComesBack(half, other);
    }
  }

  @Test
  void adaptersLearnAndTheModelStaysBelowThem() throws Exception {
    LowRankConfig lora = new LowRankConfig(2, 4, List.of());
    try (TrainingState state = state(1, lora, OptimizerConfig.State.F32);
        TrainingState other = state(2, lora, OptimizerConfig.State.F32)) {
      Map<String, float[]> start = values(state);
      step(state, 0.1);
      step(state, -0.2);
      Map<String, float[]> after = values(state);
      for (Parameter parameter : state.network().parameters().list()) {
        String name = parameter.name();
        if (parameter.shape().length == 1) {
          assertThat(after.get(name)).as(name).isEqualTo(start.get(name));
        } else {
          assertThat(after.get(name)).as(name).isNotEqualTo(start.get(name));
        }
      }
      assertThat(state.average().numel()).isLessThan(state.averageValues().numel() / 3);
      float[] average = Tensors.toFloats(state.averageValues());
      state.withAverage(
          () -> assertThat(Tensors.toFloats(state.weights().values())).isEqualTo(average));
      assertThat(values(state)).usingRecursiveComparison().isEqualTo(after);

      assertComesBack(state, other);
      assertThat(values(other)).usingRecursiveComparison().isEqualTo(values(state));

      state.restart();
      assertThat(values(state)).usingRecursiveComparison().isEqualTo(start);
    }
  }

  private static Map<String, float[]> values(TrainingState state) {
    Map<String, float[]> values = new TreeMap<>();
    state
        .weights()
        .parameters()
        .byName()
        .forEach((name, parameter) -> values.put(name, Tensors.toFloats(parameter.tensor())));
    return values;
  }

  /** It begins as the network it comes from, which knew of no classes. */
  @Test
  void aNetworkThatIsToldItsTaskMayStartFromOneThatIsNot() {
    Path model = folder.resolve("model.safetensors");
    UNetConfig told = UNetPresets.TINY.withClasses(4);
    try (TrainingState state = state(1);
        TrainingState other = new TrainingState(new UNet(told), Compute.CPU_FP32, 2);
        RandomStream random = new RandomStream(3);
        Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      random.fillNormal(state.weights().values(), 0, 0.1);
      ModelConfig config =
          new ModelConfig(UNetPresets.TINY, DiffusionConfig.PALETTE_V, Map.of("colorize", 1.0));
      ModelFile.save(model, config, state.weights(), state.weights().values(), DType.F32, Map.of());
      other.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32);

      Tensor y = random.normal(2, 3, 32, 32);
      Tensor condition = random.normal(2, 3, 32, 32);
      Tensor noise = random.normal(2);
      Pass pass = new Pass.Inference(Compute.CPU_FP32);
      assertThat(
              Tensors.toFloats(
                  ((Network) other.network())
                      .forward(pass, y, condition, noise, Tensors.of(0L, 3L))))
          .isEqualTo(
              Tensors.toFloats(
                  ((Network) state.network()).forward(pass, y, condition, noise, null)));
      assertThat(Tensors.toFloats(other.averageValues()))
          .isEqualTo(Tensors.toFloats(other.weights().values()));
    }
  }

  /** What its classes meant would be lost. */
  @Test
  void aNetworkThatIsNotToldItsTaskCannotStartFromOneThatIs() {
    Path model = folder.resolve("model.safetensors");
    UNetConfig told = UNetPresets.TINY.withClasses(4);
    try (TrainingState state = state(1);
        TrainingState other = new TrainingState(new UNet(told), Compute.CPU_FP32, 2)) {
      ModelConfig config = new ModelConfig(told, DiffusionConfig.PALETTE_V, Map.of("inpaint", 1.0));
      ModelFile.save(model, config, other.weights(), other.weights().values(), DType.F32, Map.of());
      assertThatThrownBy(() -> state.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("another network");
    }
  }

  /** The output layer with the rest: what it says is only told in other units. */
  @Test
  void aModelOfDifferencesInOtherUnitsIsTakenWhole() {
    Path model = folder.resolve("model.safetensors");
    ScheduleSpec schedule = ScheduleSpec.betas(2000, 1e-6, 0.01);
    DiffusionConfig even =
        DiffusionConfig.of(Parameterization.V, Loss.L2, ResidualKind.EVEN, schedule);
    DiffusionConfig local =
        DiffusionConfig.of(Parameterization.V, Loss.L2, ResidualKind.LOCAL, schedule);
    try (TrainingState theirs =
            new TrainingState(Network.of(UNetPresets.TINY), Compute.CPU_FP32, 1);
        TrainingState ours = new TrainingState(Network.of(UNetPresets.TINY), Compute.CPU_FP32, 2);
        RandomStream random = new RandomStream(3)) {
      random.fillNormal(theirs.weights().values(), 0, 0.1);
      ModelConfig config = new ModelConfig(UNetPresets.TINY, even, Map.of("colorize", 1.0));
      ModelFile.save(
          model, config, theirs.weights(), theirs.weights().values(), DType.F32, Map.of());
      ours.startFrom(model, local, Compute.CPU_FP32);
      assertThat(Tensors.toFloats(ours.weights().values()))
          .isEqualTo(Tensors.toFloats(theirs.weights().values()));
    }
  }

  @ParameterizedTest
  @CsvSource({"unet,EPS,NONE", "unet,V,LOCAL", "rin,EPS,NONE", "rin,V,EVEN"})
  void whereTheModelPredictsSomethingElseTheOutputLayerBeginsAnew(
      String kind, Parameterization prediction, ResidualKind residual) {
    NetworkConfig network = kind.equals("rin") ? RinPresets.TINY : UNetPresets.TINY;
    Path model = folder.resolve("model.safetensors");
    DiffusionConfig other =
        DiffusionConfig.of(prediction, Loss.L2, residual, ScheduleSpec.betas(2000, 1e-6, 0.01));
    try (TrainingState theirs = new TrainingState(Network.of(network), Compute.CPU_FP32, 1);
        TrainingState ours = new TrainingState(Network.of(network), Compute.CPU_FP32, 2);
        TrainingState fresh = new TrainingState(Network.of(network), Compute.CPU_FP32, 2);
        RandomStream random = new RandomStream(3)) {
      random.fillNormal(theirs.weights().values(), 0, 0.1);
      ModelConfig config =
          new ModelConfig(network, DiffusionConfig.PALETTE_V, Map.of("colorize", 1.0));
      ModelFile.save(
          model, config, theirs.weights(), theirs.weights().values(), DType.F32, Map.of());
      ours.startFrom(model, other, Compute.CPU_FP32);
      Map<String, Parameter> learned = theirs.network().parameters().byName();
      Map<String, Parameter> anew = fresh.network().parameters().byName();
      String output = kind.equals("rin") ? "out.1." : "out.2.";
      for (Parameter parameter : ours.network().parameters().list()) {
        String name = parameter.name();
        Parameter expected = name.startsWith(output) ? anew.get(name) : learned.get(name);
        assertThat(Tensors.toFloats(parameter.tensor()))
            .as(name)
            .isEqualTo(Tensors.toFloats(expected.tensor()));
      }
      assertThat(Tensors.toFloats(ours.averageValues()))
          .isEqualTo(Tensors.toFloats(ours.weights().values()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"input-scale=0.5", "normalise-variance=measured"})
  void aModelThatSeesImagesScaledOtherwiseIsRefused(String setting) {
    Path model = folder.resolve("model.safetensors");
    DiffusionConfig scaled = ConfigReader.from(DiffusionConfig.PALETTE_V).override(setting).read();
    try (TrainingState state = state(1)) {
      ModelConfig config = new ModelConfig(UNetPresets.TINY, scaled, Map.of("colorize", 1.0));
      ModelFile.save(model, config, state.weights(), state.weights().values(), DType.F32, Map.of());
      state.startFrom(model, scaled, Compute.CPU_FP32);
      assertThatThrownBy(() -> state.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("diffusion." + setting);
    }
  }

  /** A network told the number of the step, or the time, must be told it of the same schedule. */
  @ParameterizedTest
  @ValueSource(strings = {"timestep", "time"})
  void anotherScheduleIsRefusedWhereTheNetworkIsToldNoiseLevelsByIt(String noiseInput) {
    Path model = folder.resolve("model.safetensors");
    UNetConfig bySchedule =
        ConfigReader.from(UNetPresets.TINY).override("noise-input=" + noiseInput).read();
    DiffusionConfig half =
        DiffusionConfig.of(
            Parameterization.V, Loss.L2, ResidualKind.NONE, ScheduleSpec.betas(1000, 1e-6, 0.02));
    try (TrainingState logSnr = state(1);
        TrainingState told = new TrainingState(new UNet(bySchedule), Compute.CPU_FP32, 1)) {
      for (TrainingState state : List.of(logSnr, told)) {
        ModelConfig config =
            new ModelConfig(state.network().config(), half, Map.of("colorize", 1.0));
        ModelFile.save(
            model, config, state.weights(), state.weights().values(), DType.F32, Map.of());
        state.startFrom(model, half, Compute.CPU_FP32);
        if (state == logSnr) {
          state.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32);
        } else {
          assertThatThrownBy(
                  () -> state.startFrom(model, DiffusionConfig.PALETTE_V, Compute.CPU_FP32))
              .isInstanceOf(InputException.class)
              .hasMessageContaining("another schedule")
              .hasMessageContaining("diffusion.schedule=betas:1000:1e-6:0.02");
        }
      }
    }
  }

  @Test
  void anotherNetworksCheckpointIsRefused() {
    Path file = folder.resolve("state.safetensors");
    try (TrainingState state = state(1);
        TrainingState wider = new TrainingState(new UNet(WIDER), Compute.CPU_FP32, 1)) {
      state.save(file, Map.of());
      assertThatThrownBy(() -> wider.restore(file))
          .isInstanceOf(InputException.class)
          .hasMessage(file + " is not a checkpoint of this network.");
    }
  }

  @Test
  void aCheckpointWithoutAPartIsRefused() {
    Path file = folder.resolve("state.safetensors");
    try (TrainingState state = state(1)) {
      state.save(file, Map.of());
      rewrite(file, "optimizer.mean", "step", null);
      assertThatThrownBy(() -> state.restore(file))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("\"optimizer.mean\"");

      state.save(file, Map.of());
      rewrite(file, "", "step", "many");
      assertThatThrownBy(() -> state.restore(file))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("does not say of which step");

      state.save(file, Map.of());
      rewrite(file, "random.noise", "step", "1");
      assertThatThrownBy(() -> state.restore(file)).isInstanceOf(InputException.class);
    }
  }

  /** The same file without one tensor, which is empty under its name if it is a random state. */
  private static void rewrite(Path path, String without, String key, String value) {
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      file.metadata().forEach(writer::metadata);
      if (value != null) {
        writer.metadata(key, value);
      }
      file.tensors()
          .forEach(
              (name, info) -> {
                ByteBuffer bytes = ByteBuffer.allocate((int) info.byteSize());
                file.read(name, bytes);
                if (!name.equals(without)) {
                  writer.add(name, info.dtype(), info.shape(), bytes.flip());
                } else if (name.startsWith("random")) {
                  writer.add(name, DType.U8, new long[] {3}, ByteBuffer.wrap(new byte[3]));
                }
              });
    }
    writer.writeChecked(path);
  }

  /** What is saved is restored whole, and both go on alike: draws, moments, the count of steps. */
  private void assertComesBack(TrainingState state, TrainingState other) throws IOException {
    Path file = folder.resolve("state.safetensors");
    Path again = folder.resolve("again.safetensors");
    state.save(file, Map.of());
    other.restore(file);
    other.save(again, Map.of());
    assertThat(Files.mismatch(file, again)).isEqualTo(-1);
    step(state, 0.3);
    step(other, 0.3);
    state.save(file, Map.of());
    other.save(again, Map.of());
    assertThat(Files.mismatch(file, again)).isEqualTo(-1);
  }

  private static TrainingState state(long seed) {
    return new TrainingState(new UNet(UNetPresets.TINY), Compute.CPU_FP32, seed);
  }

  private static TrainingState state(long seed, LowRankConfig lora, OptimizerConfig.State moments) {
    return new TrainingState(
        new UNet(UNetPresets.TINY), Compute.CPU_FP32, seed, Optional.empty(), lora, moments);
  }

  private static void step(TrainingState state, double gradient) {
    try (Scope scope = new Scope()) {
      state.noise().normal(3);
      state.dropout().normal(2);
      gradients(state, gradient);
      state.clipGradients(0);
      state.update(OPTIMIZER, OPTIMIZER.learningRate());
      state.average(0.99);
    }
  }

  private static void gradients(TrainingState state, double value) {
    try (NoGrad off = new NoGrad();
        Scalar each = new Scalar(value)) {
      state.weights().gradients().fill_(each);
    }
  }
}
