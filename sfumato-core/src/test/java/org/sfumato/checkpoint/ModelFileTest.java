package org.sfumato.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.error.InputException;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class ModelFileTest {
  private static final ModelConfig CONFIG =
      new ModelConfig(
          UNetPresets.TINY, DiffusionConfig.PALETTE_V, Map.of("colorize", 2.0, "inpaint", 1.0));

  /** Half a unit in the last of bfloat16's 8 significant bits, as a share of the value. */
  private static final double BF16_ROUNDING = 1.0 / 256;

  @TempDir Path folder;
  private Path path;
  private FlatParameters weights;

  @BeforeEach
  void drawWeights() {
    path = folder.resolve("model.safetensors");
    weights = new FlatParameters(new UNet(UNetPresets.TINY).parameters(), Compute.CPU_FP32);
    try (RandomStream random = new RandomStream(3)) {
      random.fillNormal(weights.values(), 0, 1);
    }
  }

  @AfterEach
  void freeWeights() {
    weights.close();
  }

  @Test
  void in32BitsEverythingComesBackExactly() {
    save(DType.F32);
    try (ModelFile.Loaded loaded = ModelFile.load(path, Compute.CPU_FP32)) {
      assertThat(Tensors.toFloats(loaded.weights().values()))
          .isEqualTo(Tensors.toFloats(weights.values()));
      assertThat(loaded.config()).isEqualTo(CONFIG).isEqualTo(ModelFile.config(path));
      assertThat(loaded.network().config()).isEqualTo(UNetPresets.TINY);
      assertThat(loaded.metadata()).containsEntry("sfumato.steps", "12");
    }
  }

  @Test
  void in16BitsMatricesAreRoundedAndNormsExact() {
    save(DType.BF16);
    try (ModelFile.Loaded loaded = ModelFile.load(path, Compute.CPU_FP32);
        SafetensorsFile file = SafetensorsFile.open(path);
        Scope scope = new Scope()) {
      Map<String, Tensor> before = weights.windowsOf(weights.values());
      Map<String, Tensor> after = loaded.weights().windowsOf(loaded.weights().values());
      int matrices = 0;
      for (String name : before.keySet()) {
        float[] exact = Tensors.toFloats(before.get(name));
        float[] read = Tensors.toFloats(after.get(name));
        if (before.get(name).dim() < 2) {
          assertThat(file.tensor(name).dtype()).isEqualTo(DType.F32);
          assertThat(read).isEqualTo(exact);
          continue;
        }
        matrices++;
        assertThat(file.tensor(name).dtype()).isEqualTo(DType.BF16);
        assertThat(read).isNotEqualTo(exact);
        for (int i = 0; i < exact.length; i++) {
          assertThat(Math.abs(read[i] - exact[i]))
              .isLessThanOrEqualTo((float) (BF16_ROUNDING * Math.abs(exact[i])));
        }
      }
      assertThat(matrices).isGreaterThan(10);
    }
  }

  @Test
  void anAverageIsWrittenInThePlaceOfTheWeights() {
    try (Scope scope = new Scope()) {
      Tensor average = weights.values().neg();
      ModelFile.save(path, CONFIG, weights, average, DType.F32, Map.of());
      try (ModelFile.Loaded loaded = ModelFile.load(path, Compute.CPU_FP32)) {
        assertThat(Tensors.toFloats(loaded.weights().values()))
            .isEqualTo(Tensors.toFloats(average));
      }
    }
  }

  @Test
  void allThatDoesNotFitIsListedInOneSentence() {
    save(DType.F32);
    Map<String, String> renamed = Map.of("out.0.weight", "out.0.wait");
    rewrite(renamed, Map.of("out.0.bias", new long[] {4, 4}), Map.of());

    assertThatThrownBy(() -> ModelFile.load(path, Compute.CPU_FP32))
        .isInstanceOf(InputException.class)
        .hasMessage(
            path
                + " does not fit its own configuration: missing out.0.weight, "
                + "out.0.bias is [4, 4] instead of [16], unexpected out.0.wait.");
  }

  @Test
  void manyFaultsAreCountedAndForeignNamesMadeHarmless() {
    save(DType.F32);
    Map<String, String> renamed = new LinkedHashMap<>();
    int tensors = weights.windowsOf(weights.values()).size();
    weights.windowsOf(weights.values()).keySet().forEach(name -> renamed.put(name, "x" + name));
    rewrite(renamed, Map.of(), Map.of());
    assertThatThrownBy(() -> ModelFile.load(path, Compute.CPU_FP32))
        .hasMessageEndingWith(" and " + (2 * tensors - 10) + " more.");

    save(DType.F32);
    rewrite(Map.of("out.0.bias", "\u001b[2J" + "y".repeat(500)), Map.of(), Map.of());
    assertThatThrownBy(() -> ModelFile.load(path, Compute.CPU_FP32))
        .hasMessageEndingWith("missing out.0.bias, unexpected [2J" + "y".repeat(77) + "....");
  }

  @Test
  void aConfigurationWithAnUnknownKeyIsRefused() {
    save(DType.F32);
    String json;
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      json = file.metadata().get(ModelFile.CONFIG_KEY);
    }
    String key = ModelFile.CONFIG_KEY;
    rewrite(Map.of(), Map.of(), Map.of(key, json.replace("\"loss\"", "\"lost\"")));
    assertThatThrownBy(() -> ModelFile.load(path, Compute.CPU_FP32))
        .isInstanceOf(InputException.class)
        .hasMessage("unknown key 'diffusion.lost' in the model " + path + "; did you mean 'loss'?");

    rewrite(Map.of(), Map.of(), Map.of(key, json.replaceFirst("\"prediction\":\"v\",", "")));
    assertThatThrownBy(() -> ModelFile.load(path, Compute.CPU_FP32))
        .isInstanceOf(InputException.class)
        .hasMessage("key 'diffusion.prediction' is missing in the model " + path);

    rewrite(Map.of(), Map.of(), Map.of(key, json.replaceFirst("\"v\"", "null")));
    assertThatThrownBy(() -> ModelFile.config(path))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("key 'diffusion.prediction' in the model " + path)
        .hasMessageContaining("not null");
  }

  @Test
  void tensorsWithoutAConfigurationAreNoModel() {
    new SafetensorsWriter().write(path);
    assertThatThrownBy(() -> ModelFile.load(path, Compute.CPU_FP32))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(path + " is not a Sfumato model");
  }

  private void save(DType type) {
    Map<String, String> provenance = Map.of("sfumato.steps", "12");
    ModelFile.save(path, CONFIG, weights, weights.values(), type, provenance);
  }

  /** The same file with tensors of other names or shapes, and other metadata. */
  private void rewrite(
      Map<String, String> names, Map<String, long[]> shapes, Map<String, String> metadata) {
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      Map<String, String> all = new LinkedHashMap<>(file.metadata());
      all.putAll(metadata);
      all.forEach(writer::metadata);
      for (String name : file.tensors().keySet()) {
        TensorInfo info = file.tensor(name);
        ByteBuffer bytes = ByteBuffer.allocate((int) info.byteSize());
        file.read(name, bytes);
        writer.add(
            names.getOrDefault(name, name),
            info.dtype(),
            shapes.getOrDefault(name, info.shape()),
            bytes.flip());
      }
    }
    writer.write(path);
  }
}
