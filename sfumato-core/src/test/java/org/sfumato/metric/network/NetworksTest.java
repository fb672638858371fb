package org.sfumato.metric.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.checkpoint.SafetensorsWriter;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.checkpoint.reference.Checkpoints;
import org.sfumato.error.InputException;
import org.sfumato.fetch.KnownFile;
import org.sfumato.fetch.KnownFiles;
import org.sfumato.fetch.WeightCache;
import org.sfumato.file.Sha256;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.parity.FormulaDict;
import org.sfumato.parity.Golden;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Layout;
import org.sfumato.torch.NativeMemory;
import org.sfumato.torch.Precision;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class NetworksTest {
  private static final Compute BF16 = new Compute("cpu", Precision.BF16, Layout.CHANNELS_LAST);
  private static final Golden EFFICIENT_NET = golden("efficientnet_b0");

  @TempDir Path folder;

  /** One file: as it is, in 16 bits, without counters, and with faults. */
  @Test
  void filesOfWeights() throws IOException {
    Path file = write(folder.resolve("e.safetensors"), List.of());
    long before = NativeMemory.liveObjects();
    try (Scope scope = new Scope();
        FeatureNetwork exact = Networks.load("efficientnet-b0", file, Compute.CPU_FP32);
        FeatureNetwork coarse = Networks.load("efficientnet-b0", file, BF16)) {
      assertThat(exact.sha256()).isEqualTo(Sha256.of(file));
      Tensor images = Tensors.of(wave(2 * 3 * 64 * 64), 2, 3, 64, 64);
      Tensor pool = exact.features(images).pool();
      Tensor rounded = coarse.features(images).pool();
      double error = rounded.sub(pool).norm().item_double() / pool.norm().item_double();
      // bf16 keeps 8 bits; hundreds of layers add their roundings up, but chance cancels most
      assertThat(error).isBetween(1e-4, 0.2);
      float[] alone = Tensors.toFloats(exact.features(images.narrow(0, 1, 1)).pool());
      float[] beside = Tensors.toFloats(pool.narrow(0, 1, 1));
      for (int i = 0; i < alone.length; i++) {
        assertThat(Math.abs(alone[i] - beside[i])).isLessThan(1e-4f);
      }
    }
    assertThat(NativeMemory.liveObjects()).isLessThanOrEqualTo(before);

    Path damaged =
        write(folder.resolve("d.safetensors"), List.of("features.0.0.weight", "classifier.1.bias"));
    assertThatThrownBy(() -> Networks.load("efficientnet-b0", damaged, BF16))
        .isInstanceOf(InputException.class)
        .hasMessage(
            damaged
                + " does not fit efficientnet-b0: missing features.0.0.weight, missing "
                + "classifier.1.bias.");
    assertThatThrownBy(() -> Networks.load("resnet50", file, BF16))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + " does not fit resnet50: missing conv1.weight, missing ")
        .hasMessageEndingWith(" more.")
        .message()
        .hasLineCount(1);
    assertThat(NativeMemory.liveObjects()).isLessThanOrEqualTo(before);
  }

  @Test
  void shapesOfAnotherNetwork() {
    StateDict alex = new FormulaDict(golden("net=alex"));
    Path heads = alex.path().resolveSibling("lpips-v0.1-alex.pth");
    try (StateDict ours = Checkpoints.open(heads)) {
      assertThatThrownBy(() -> Networks.loadPair("lpips-vgg", alex, ours, "none", Compute.CPU_FP32))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "does not fit lpips-vgg: features.0.weight is [64, 3, 11, 11] instead of "
                  + "[64, 3, 3, 3]");
    }
  }

  @Test
  void namesThatAreNone() {
    assertThatThrownBy(() -> Networks.load("inception", folder, BF16))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "no such network: 'inception' (use fid-inception, fid-inception-torchscript, "
                + "nsfw-inception, efficientnet-b0, resnet50)");
    assertThatThrownBy(() -> Networks.loadPair("lpips", folder, folder, BF16))
        .isInstanceOf(InputException.class)
        .hasMessage("no such network: 'lpips' (use lpips-alex, lpips-vgg)");
  }

  @Test
  void theCacheMustHoldWhatWasPublished() throws IOException {
    WeightCache cache = new WeightCache(folder);
    for (String name : Networks.FEATURES) {
      assertThatThrownBy(() -> Networks.load(name, cache, BF16))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(name + " needs " + folder);
    }
    for (String name : Networks.PAIRS) {
      String way =
          name.startsWith("st-")
              ? "make it from the Python package stlpips_pytorch 0.0.2"
              : "run 'sfumato fetch " + name + "'";
      assertThatThrownBy(() -> Networks.loadPair(name, cache, BF16))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith(name + " needs ")
          .hasMessageContaining(way);
    }
    KnownFile file = KnownFiles.of("resnet50").get(0);
    Files.writeString(cache.path(file), "something else");
    assertThatThrownBy(() -> Networks.load("resnet50", cache, BF16))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not the file that was published");
  }

  /** A file that would be run is not even opened when it is another. */
  @Test
  void programsAreRunOnlyWhenKnown() {
    Path file = folder.resolve("inception-2015-12-05.pt");
    try (Scope scope = new Scope()) {
      JitModule layers = new JitModule(new QualifiedName("Layers"));
      layers.define("def forward(self, x):\n  return x.mean([2, 3]).repeat([1, 683])[:, :2048]\n");
      JitModule whole = new JitModule(new QualifiedName("Whole"));
      whole.register_module("layers", layers);
      whole.define("def forward(self, x):\n  return x\n");
      whole.save(file.toString());
      assertThatThrownBy(() -> Networks.load("fid-inception-torchscript", file, BF16))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("is not the published TorchScript Inception and is not opened");
      try (FeatureNetwork network =
          TorchScriptInception.load(file, Sha256.of(file), Compute.CPU_FP32)) {
        // Bytes 0, 128 and 255: the network wants (byte - 128) / 128.
        Tensor image = Tensors.of(new float[] {-1, (float) (128 / 127.5 - 1), 1}, 1, 3, 1, 1);
        float[] pool = Tensors.toFloats(network.features(image).pool());
        assertThat(pool).hasSize(2048);
        assertThat(pool[0]).isEqualTo(-1);
        assertThat(Math.abs(pool[1])).isLessThan(1e-6f);
        assertThat(pool[2]).isEqualTo(127 / 128f);
      }
    }
  }

  private static Path write(Path file, List<String> without) {
    StateDict tensors = new FormulaDict(EFFICIENT_NET);
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name : tensors.names()) {
      if (!without.contains(name) && !name.endsWith("num_batches_tracked")) {
        writer.add(
            name, tensors.dtype(name), tensors.shape(name), target -> tensors.copy(name, target));
      }
    }
    writer.write(file);
    return file;
  }

  private static float[] wave(int length) {
    float[] values = new float[length];
    IntStream.range(0, length).forEach(i -> values[i] = (float) Math.sin(i * 0.37));
    return values;
  }

  private static Golden golden(String source) {
    return Golden.where(config -> config.path("source").asText().contains(source)).get(0);
  }
}
