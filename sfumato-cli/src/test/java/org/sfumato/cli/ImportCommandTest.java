package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.reference.BetaSchedule;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.model.AttentionOrder;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.GroupRule;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;

final class ImportCommandTest {
  private static final String NOT_FOR_PHOTOGRAPHS = "It makes images of noise: sfumato generate";

  @TempDir Path folder;

  private final Shell fake = new Shell();
  private final Shell real = new Shell(new SfumatoLibrary());

  @Test
  void everyOptionReachesTheLibrary() {
    Path model = folder.resolve("m.safetensors");
    int code =
        fake.run(
            "import",
            "c.pt",
            "-o",
            model,
            "--task",
            "inpaint",
            "--task",
            "uncrop",
            "--image-size",
            "64",
            "--head-channels",
            "32",
            "--attention-order",
            "qkv-first",
            "--schedule",
            "linear",
            "--schedule-steps",
            "500",
            "--beta-start",
            "1e-5",
            "--beta-end",
            "0.03");
    assertThat(code).isZero();
    assertThat(fake.library.imports.tasks()).containsExactly("inpaint", "uncrop");
    assertThat(fake.library.imports.imageSize()).isEqualTo(64);
    assertThat(fake.library.imports.heads()).isNull();
    assertThat(fake.library.imports.headChannels()).isEqualTo(32);
    assertThat(fake.library.imports.attentionOrder()).isEqualTo(AttentionOrder.QKV_FIRST);
    assertThat(fake.library.imports.schedule()).isEqualTo(BetaSchedule.LINEAR);
    assertThat(fake.library.imports.scheduleSteps()).isEqualTo(500);
    assertThat(fake.library.imports.betaStart()).isEqualTo(1e-5);
    assertThat(fake.library.imports.betaEnd()).isEqualTo(0.03);
    assertThat(fake.out().lines())
        .containsExactly(
            model
                + ": a model of guided-diffusion (a known one) for 32 x 32 pixels, 1.2 M parameters",
            "It works on photographs: sfumato colorize, inpaint, uncrop or restore --model");

    fake.library.imported = UNetPresets.ADM_256;
    fake.run("import", "c.pt", "-o", model);
    assertThat(fake.out()).contains(NOT_FOR_PHOTOGRAPHS);

    fake.run("import", "c.pt", "-o", model, "--json");
    assertThat(fake.out()).contains("\"parameters\":1230000", "\"published\":\"a known one\"");
  }

  @Test
  void mistakesInTheCommand() throws IOException {
    Path there = Files.writeString(folder.resolve("there.safetensors"), "old");
    refused("must end in .safetensors", "import", "c.pt", "-o", folder.resolve("m.pt"));
    refused("exists; choose another name", "import", "c.pt", "-o", there);
    refused("is what is read", "import", there, "-o", there, "--overwrite");
    refused("is what is read", "export", there, "-o", there, "--overwrite");
    Path model = folder.resolve("m.safetensors");
    refused("not both", "import", "c.pt", "-o", model, "--heads", "4", "--head-channels", "8");
    refused("at least 1, not 0", "import", "c.pt", "-o", model, "--image-size", "0");
    assertThat(fake.run("import", "c.pt", "-o", model, "--attention-order", "new")).isEqualTo(2);
    assertThat(fake.err()).contains("give heads-first or qkv-first");
    assertThat(fake.run("import", "c.pt", "-o", model, "--schedule", "quad")).isEqualTo(2);
    assertThat(fake.err()).contains("give linear or cosine");
    assertThat(fake.run("import", "c.pt")).isEqualTo(2);
    assertThat(fake.err()).contains("--output");
  }

  private void refused(String problem, Object... words) {
    assertThat(fake.run(words)).isEqualTo(2);
    assertThat(fake.sentence()).contains(problem);
  }

  /** A pickle that would run a command: nothing happens, and nothing is written. */
  @Test
  void aMaliciousCheckpointIsRefusedByName() throws IOException {
    Path victim = folder.resolve("owned");
    String pickle = "\u0080\u0002cos\nsystem\n(X\u0030\0\0\0" + pad("touch " + victim) + "tR.";
    Path checkpoint = folder.resolve("evil.pt");
    try (OutputStream out = Files.newOutputStream(checkpoint);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      byte[] bytes = pickle.getBytes(StandardCharsets.ISO_8859_1);
      ZipEntry entry = new ZipEntry("m/data.pkl");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(bytes.length);
      CRC32 crc = new CRC32();
      crc.update(bytes);
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(bytes);
      zip.closeEntry();
    }
    Path model = folder.resolve("m.safetensors");
    assertThat(real.run("import", checkpoint, "-o", model)).isEqualTo(2);
    assertThat(real.sentence()).contains("asks for os.system, and only tensors");
    assertThat(victim).doesNotExist();
    assertThat(model).doesNotExist();
  }

  private static String pad(String text) {
    return (text + " ".repeat(0x30)).substring(0, 0x30);
  }

  /** From the names of the public Palette code to a filled hole, and back. */
  @Test
  void anImportedPaletteNetworkInpaints() throws IOException {
    UNetConfig network =
        new UNetConfig(
            16,
            3,
            3,
            Condition.IMAGE,
            3,
            32,
            List.of(1.0),
            1,
            List.of(),
            LongRange.GLOBAL_ATTENTION,
            0,
            16,
            AttentionOrder.HEADS_FIRST,
            0,
            true,
            true,
            0,
            GroupRule.ADM,
            NoiseInput.GAMMA,
            false);
    UNet unet = new UNet(network);
    Path first = folder.resolve("first.safetensors");
    try (FlatParameters weights = new FlatParameters(unet.parameters(), Compute.CPU_FP32);
        RandomStream random = new RandomStream(1)) {
      weights.initialise(random);
      ModelConfig config =
          new ModelConfig(network, DiffusionConfig.PALETTE, Map.of("inpaint", 1.0));
      ModelFile.save(first, config, weights, weights.values(), DType.F32, Map.of());
    }
    Path names = folder.resolve("200_Network.safetensors");
    assertThat(real.run("export", first, "-o", names)).isZero();
    try (SafetensorsFile file = SafetensorsFile.open(names)) {
      assertThat(file.names())
          .contains("denoise_fn.cond_embed.0.weight")
          .allMatch(name -> name.startsWith("denoise_fn."));
    }
    Path model = folder.resolve("model.safetensors");
    assertThat(real.run("import", names, "-o", model)).isEqualTo(2);
    assertThat(real.sentence()).contains("--task NAME (one of colorize", "--image-size", "--heads");
    int imported =
        real.run(
            "import",
            names,
            "-o",
            model,
            "--task",
            "inpaint",
            "--image-size",
            "16",
            "--head-channels",
            "16");
    assertThat(imported).isZero();
    assertThat(real.out()).doesNotContain(NOT_FOR_PHOTOGRAPHS);
    assertThat(real.run("info", model)).isZero();
    assertThat(real.out())
        .contains(
            "inpaint: 1.0",
            "predicts: eps",
            "residual: none",
            "known-pixels: clean",
            "condition: image",
            "classes: 0",
            "noise-input: gamma",
            "learns-variance: false");

    Path photo = Shell.picture(folder.resolve("photo.png"), 20, 18);
    Path mask = folder.resolve("mask.png");
    BufferedImage marks = new BufferedImage(20, 18, 1);
    marks.setRGB(9, 9, 0xffffff);
    ImageIO.write(marks, "png", mask.toFile());
    Path out = folder.resolve("out.png");
    assertThat(
            real.run(
                "inpaint", photo, "--mask", mask, "-o", out, "--model", model, "--steps", "3",
                "--quiet"))
        .isZero();
    assertThat(out).exists();
    assertThat(real.run("colorize", photo, "--model", model, "--quiet")).isEqualTo(2);
    assertThat(real.err()).contains("was not trained to colorize");
  }
}
