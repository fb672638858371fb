package org.sfumato.checkpoint.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sfumato.checkpoint.reference.RecognitionTest.options;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.Loss;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.error.InputException;
import org.sfumato.model.AttentionOrder;
import org.sfumato.model.Classifier;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.Pooling;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.GroupRule;
import org.sfumato.torch.Compute;

class ImporterTest {
  private static final UNetConfig PALETTE = network(3, Condition.IMAGE, NoiseInput.GAMMA);
  private static final UNetConfig ADM = network(6, Condition.NONE, NoiseInput.TIMESTEP);
  private static final ImportOptions FOR_PALETTE =
      options().tasks("inpaint", "uncrop").imageSize(16).headChannels(16).build();
  private static final ImportOptions FOR_ADM =
      options()
          .imageSize(16)
          .headChannels(16)
          .order(AttentionOrder.QKV_FIRST)
          .schedule(BetaSchedule.LINEAR)
          .build();

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void name() {
    model = folder.resolve("model.safetensors");
  }

  private static UNetConfig network(int out, Condition condition, NoiseInput noise) {
    return new UNetConfig(
        16,
        3,
        out,
        condition,
        condition == Condition.NONE ? 0 : 3,
        32,
        List.of(1.0, 2.0),
        1,
        List.of(8),
        LongRange.GLOBAL_ATTENTION,
        0,
        16,
        condition == Condition.IMAGE ? AttentionOrder.HEADS_FIRST : AttentionOrder.QKV_FIRST,
        0,
        true,
        true,
        0,
        GroupRule.ADM,
        noise,
        false);
  }

  @ParameterizedTest
  @EnumSource(Reference.class)
  void thereAndBackIsBitExact(Reference reference) throws IOException {
    boolean palette = reference == Reference.PALETTE;
    Path there =
        Weights.of(new UNet(palette ? PALETTE : ADM).parameters(), reference::nameOf)
            .write(folder.resolve("reference.safetensors"));
    Path back = folder.resolve("back.safetensors");

    Importer.Imported imported = Importer.convert(there, model, palette ? FOR_PALETTE : FOR_ADM);
    assertThat(imported.reference()).isEqualTo(reference.title());
    assertThat(imported.published()).isEmpty();
    assertThat(Exporter.convert(model, back)).isEqualTo(reference.title());

    assertSameTensors(there, back);
    ModelConfig config = ModelFile.config(model);
    assertThat(config.network()).isEqualTo(palette ? PALETTE : ADM);
    assertThat(config.tasks())
        .isEqualTo(palette ? Map.of("inpaint", 1.0, "uncrop", 1.0) : Map.of("generate", 1.0));
    ModelFile.load(model, Compute.CPU_FP32).close();
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F16", "BF16", "F32", "F64"})
  void halfPrecisionStaysHalf(DType type) throws IOException {
    Weights weights = Weights.of(new UNet(ADM).parameters(), name -> name);
    weights.type = type;
    Path there = weights.write(folder.resolve("half.safetensors"));
    Importer.convert(there, model, FOR_ADM);
    assertSameTensors(there, model);
    ModelFile.load(model, Compute.CPU_FP32).close();
  }

  private static void assertSameTensors(Path first, Path second) throws IOException {
    try (StateDict one = SafetensorsFile.open(first);
        StateDict other = SafetensorsFile.open(second)) {
      assertThat(other.names()).isEqualTo(one.names());
      for (String name : one.names()) {
        assertThat(other.dtype(name)).isEqualTo(one.dtype(name));
        assertThat(other.shape(name)).isEqualTo(one.shape(name));
        assertThat(bytes(other, name)).isEqualTo(bytes(one, name));
      }
    }
  }

  private static byte[] bytes(StateDict dict, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    dict.copy(name, Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  @Test
  void aClassifierIsOneAndNoModel() {
    UNetConfig config = network(10, Condition.NONE, NoiseInput.TIMESTEP);
    Path there =
        Weights.of(new Classifier(config, Pooling.ATTENTION).parameters(), name -> name)
            .write(folder.resolve("classifier.safetensors"));
    assertThat(Importer.convert(there, model, FOR_ADM).classifier()).isTrue();
    try (ModelFile.LoadedClassifier loaded = ModelFile.loadClassifier(model, Compute.CPU_FP32)) {
      assertThat(loaded.config().network()).isEqualTo(config);
    }
    assertThatThrownBy(() -> ModelFile.load(model, Compute.CPU_FP32))
        .hasMessageContaining("is a classifier of noisy images, and no model");
  }

  @Test
  void allThatDoesNotFitIsListed() {
    Weights weights = Weights.of(new UNet(PALETTE).parameters(), Reference.PALETTE::nameOf);
    weights.shapes.put("gammas_of_another_kind", new long[] {2});
    weights.shapes.remove("denoise_fn.out.0.bias");
    weights.shapes.put("denoise_fn.middle_block.0.in_layers.0.bias", new long[] {4, 4});
    Path there = weights.write(folder.resolve("palette.safetensors"));
    assertThatThrownBy(() -> Importer.convert(there, model, FOR_PALETTE))
        .isInstanceOf(InputException.class)
        .hasMessage(
            there
                + " does not fit the network that its names and shapes tell of: "
                + "denoise_fn.middle_block.0.in_layers.0.bias is [4, 4] instead of [64], "
                + "missing denoise_fn.out.0.bias, unexpected gammas_of_another_kind.");
    assertThat(model).doesNotExist();
  }

  @Test
  void manyFaultsAreCounted() {
    Weights weights = Weights.of(new UNet(ADM).parameters(), name -> name);
    for (int i = 0; i < 25; i++) {
      weights.shapes.put("more." + i, new long[] {1});
    }
    Path there = weights.write(folder.resolve("adm.safetensors"));
    assertThatThrownBy(() -> Importer.convert(there, model, FOR_ADM))
        .hasMessageEndingWith("unexpected more.9 and 15 more.");
  }

  @Test
  void integersAreNoWeights() {
    Weights weights = Weights.of(new UNet(ADM).parameters(), name -> name);
    weights.type = DType.I32;
    Path there = weights.write(folder.resolve("integers.safetensors"));
    assertThatThrownBy(() -> Importer.convert(there, model, FOR_ADM))
        .hasMessageContaining("time_embed.0.weight is made of integers");
  }

  @Test
  void headsThatDoNotFit() {
    Path there =
        Weights.of(new UNet(PALETTE).parameters(), Reference.PALETTE::nameOf)
            .write(folder.resolve("palette.safetensors"));
    ImportOptions options = options().tasks("inpaint").imageSize(16).headChannels(48).build();
    assertThatThrownBy(() -> Importer.convert(there, model, options))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(there + " cannot be imported: network: ")
        .hasMessageContaining("attention heads of 48 channels");
    ImportOptions odd = options().tasks("inpaint").imageSize(15).headChannels(16).build();
    assertThatThrownBy(() -> Importer.convert(there, model, odd))
        .hasMessageContaining("image-size must be divisible by 2");
  }

  @Test
  void anotherScheduleThanTheUsualIsNoticed() {
    Weights weights = Weights.of(new UNet(PALETTE).parameters(), Reference.PALETTE::nameOf);
    weights.shapes.put("gammas", new long[] {2000});
    Path there = weights.write(folder.resolve("palette.safetensors"));
    assertThatThrownBy(() -> Importer.convert(there, model, FOR_PALETTE))
        .isInstanceOf(InputException.class)
        .hasMessage(
            there
                + " cannot be imported: names and shapes do not tell its schedule (the 2000 gammas "
                + "in it are not those of betas:2000:1e-6:0.01): give --schedule linear, with "
                + "--beta-start and --beta-end, or cosine");
    assertThatThrownBy(() -> Importer.convert(there, model, ImportOptions.NONE))
        .as("one sentence asks for all")
        .hasMessage(
            there
                + " cannot be imported: names and shapes do not tell what it was trained for, the "
                + "size of its images, its attention heads, its schedule (the 2000 gammas in it "
                + "are not those of betas:2000:1e-6:0.01): give --task NAME (one of colorize, "
                + "inpaint, uncrop, restore), --image-size N, --head-channels N (channels of a "
                + "head) or --heads N, --schedule linear, with --beta-start and --beta-end, or "
                + "cosine");
  }

  @Test
  void filesThatAreNoCheckpoints() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    Path older = Files.write(folder.resolve("older.pt"), tar);
    assertThatThrownBy(() -> Importer.convert(older, model, FOR_ADM))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is in PyTorch's oldest format, from before version 0.1.10");
    Path text = Files.writeString(folder.resolve("text.pt"), "hello");
    for (Path wrong : List.of(text, folder, folder.resolve("none.pt"))) {
      assertThatThrownBy(() -> Importer.convert(wrong, model, FOR_ADM))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(wrong.toString());
    }
    assertThat(model).doesNotExist();
  }

  @Test
  void aModelNeedsNoImport() {
    Path there =
        Weights.of(new UNet(ADM).parameters(), name -> name)
            .write(folder.resolve("adm.safetensors"));
    Importer.convert(there, model, FOR_ADM);
    assertThatThrownBy(() -> Importer.convert(model, folder.resolve("again.safetensors"), FOR_ADM))
        .hasMessage(model + " cannot be imported: it is a Sfumato model already");
  }

  @Test
  void modelsThatNoReferenceHasAreNotExported() {
    List<String> faults = new ArrayList<>();
    DiffusionConfig ofDifferences =
        DiffusionConfig.of(
            Parameterization.EPS, Loss.L2, ResidualKind.EVEN, DiffusionConfig.PALETTE.schedule());
    for (UNetConfig network : List.of(UNetPresets.TINY, PALETTE.withClasses(4), PALETTE)) {
      for (DiffusionConfig diffusion :
          List.of(DiffusionConfig.PALETTE, DiffusionConfig.PALETTE_V, ofDifferences)) {
        UNet unet = new UNet(network);
        try (FlatParameters weights = new FlatParameters(unet.parameters(), Compute.CPU_FP32)) {
          ModelConfig config = new ModelConfig(network, diffusion, Map.of("inpaint", 1.0));
          ModelFile.save(model, config, weights, weights.values(), DType.F32, Map.of());
        }
        try {
          Exporter.convert(model, folder.resolve("out.safetensors"));
        } catch (InputException e) {
          faults.add(e.getMessage().replaceFirst(".*such a model: ", ""));
        }
      }
    }
    assertThat(faults)
        .containsExactly(
            "network.noise-input is LOG_SNR",
            "diffusion.prediction is not eps",
            "diffusion.residual is not none, and the reference codes diffuse pictures",
            "network.classes is not 0",
            "diffusion.prediction is not eps",
            "diffusion.residual is not none, and the reference codes diffuse pictures",
            "diffusion.prediction is not eps",
            "diffusion.residual is not none, and the reference codes diffuse pictures");
  }
}
