package org.sfumato.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.checkpoint.reference.BetaSchedule;
import org.sfumato.checkpoint.reference.ImportOptions;
import org.sfumato.checkpoint.reference.Importer;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.KnownPixels;
import org.sfumato.model.AttentionOrder;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/** Files as the references write them: imported, their networks say what the references' say. */
class ImportParityTest {
  /** Of the output's standard deviation, in 32 bits, as for the networks. */
  private static final double TOLERANCE = 1e-4;

  private static final Pass PASS = new Pass.Inference(Compute.CPU_FP32);

  @TempDir Path folder;

  @Test
  void palettesNetwork() {
    Golden golden = golden("palette_200_Network.pth");
    Path model = folder.resolve("palette.safetensors");
    Importer.convert(
        file(golden),
        model,
        new ImportOptions(List.of("inpaint"), 16, null, 16, null, null, null, null, null));
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        ModelFile.Loaded loaded = ModelFile.load(model, Compute.CPU_FP32)) {
      DiffusionConfig diffusion = loaded.config().diffusion();
      assertThat(diffusion.schedule().steps()).isEqualTo(2000);
      assertThat(diffusion.knownPixels()).isEqualTo(KnownPixels.CLEAN);
      assertThat(loaded.config().misfit()).isEmpty();
      Tensor x = golden.tensor("in.x"); // [condition, y]
      Tensor y =
          loaded
              .network()
              .forward(
                  PASS,
                  x.narrow(1, 3, 3),
                  x.narrow(1, 0, 3),
                  golden.tensor("in.gammas").flatten(),
                  null);
      assertClose(y, golden);
    }
  }

  @Test
  void guidedDiffusionsNetwork() {
    Golden golden = golden("adm_uncond.pt");
    Path model = folder.resolve("adm.safetensors");
    Importer.convert(
        file(golden),
        model,
        new ImportOptions(
            List.of(),
            16,
            2,
            null,
            AttentionOrder.HEADS_FIRST,
            BetaSchedule.LINEAR,
            null,
            null,
            null));
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        ModelFile.Loaded loaded = ModelFile.load(model, Compute.CPU_FP32)) {
      Tensor noise = golden.tensor("in.timesteps").to(ScalarType.Float);
      Tensor y = loaded.network().forward(PASS, golden.tensor("in.x"), null, noise, null);
      assertClose(y, golden);
    }
  }

  private static Golden golden(String file) {
    return Golden.where(c -> c.path("file").asText().equals(file)).get(0);
  }

  private static Path file(Golden golden) {
    return golden.path().resolveSibling(golden.config().get("file").asText());
  }

  private static void assertClose(Tensor actual, Golden golden) {
    Tensor expected = golden.tensor("out.y");
    double std = expected.std().item_double();
    assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(TOLERANCE * std);
  }
}
