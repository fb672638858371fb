package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class ResidualTest {
  @Test
  void thereAndBack() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1)) {
      Residual residual = residual(random);
      Tensor picture = random.normal(2, 3, 4, 4);
      float[] expected = Tensors.toFloats(picture);
      float[] guess = Tensors.toFloats(residual.guess());
      float[] told = Tensors.toFloats(residual.of(picture));
      float[] back = Tensors.toFloats(residual.picture(residual.of(picture)));
      for (int i = 0; i < expected.length; i++) {
        double spread = i < expected.length / 2 ? 0.2 : 0.5;
        assertThat((double) told[i]).isCloseTo((expected[i] - guess[i]) / spread, within(1e-5));
        assertThat(back[i]).isCloseTo(expected[i], within(1e-6f));
      }
    }
  }

  @Test
  void noneLeavesAllAsItIs() {
    try (Scope scope = new Scope();
        RandomStream random = new RandomStream(1)) {
      Tensor picture = random.normal(2, 3, 4, 4);
      assertThat(Residual.NONE.of(picture)).isSameAs(picture);
      assertThat(Residual.NONE.picture(picture)).isSameAs(picture);
      Denoiser any = (y, gamma) -> null;
      assertThat(Residual.NONE.untold(Residual.NONE.told(any))).isSameAs(any);
    }
  }

  /** The clean residual is clipped where its picture would leave [-1, 1]; the noise follows. */
  @Test
  void picturesAreClippedNotResiduals() {
    double gamma = 0.3;
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream random = new RandomStream(1)) {
      Residual residual = residual(random);
      Tensor x0 = random.normal(2, 3, 4, 4);
      Tensor y = random.normal(2, 3, 4, 4);
      Denoiser wild = (noisy, g) -> Prediction.ofX0(noisy, x0, g);
      Prediction tame = residual.untold(residual.told(wild).clipped()).denoise(y, gamma);

      float[] guess = Tensors.toFloats(residual.guess());
      float[] raw = Tensors.toFloats(x0);
      float[] noisy = Tensors.toFloats(y);
      float[] clean = Tensors.toFloats(tame.x0());
      float[] noise = Tensors.toFloats(tame.eps());
      for (int i = 0; i < raw.length; i++) {
        double spread = i < raw.length / 2 ? 0.2 : 0.5;
        double picture = Math.max(-1, Math.min(1, guess[i] + spread * raw[i]));
        assertThat((double) clean[i]).isCloseTo((picture - guess[i]) / spread, within(1e-5));
        double together = Math.sqrt(gamma) * clean[i] + Math.sqrt(1 - gamma) * noise[i];
        assertThat(together).isCloseTo(noisy[i], within(1e-5));
      }
    }
  }

  private static Residual residual(RandomStream random) {
    return new Residual(
        random.normal(2, 3, 4, 4), Tensors.of(new float[] {0.2f, 0.5f}, 2, 1, 1, 1));
  }
}
