package org.sfumato.inference;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Prediction;
import org.sfumato.torch.Scope;

/**
 * Denoises a picture of any size by a network of one size: at every step all windows are denoised,
 * their clean images blended into one, and the noise is derived from that. So there is one noisy
 * picture, windows agree at every step, and no sampler notices (Bar-Tal, eq. 3 to 5; Barbero,
 * section 3). Of one window it is the network itself.
 *
 * @param tiles the windows
 * @param parts a denoiser for each part of them, in order
 */
record TiledDenoiser(Tiles tiles, List<? extends Denoiser> parts) implements Denoiser {
  @Override
  public Prediction denoise(Tensor y, double gamma) {
    try (Scope scope = new Scope()) {
      Tensor x0 = torch.zeros_like(y);
      Tensor variance = null;
      for (int i = 0; i < parts.size(); i++) {
        Tiles.Part part = tiles.parts().get(i);
        try (Scope inner = new Scope()) {
          Prediction shown = parts.get(i).denoise(part.of(y), gamma);
          part.addTo(x0, shown.x0());
          if (shown.variance() != null) {
            variance = variance == null ? inner.keep(torch.zeros_like(y)) : variance;
            part.addTo(variance, shown.variance());
          }
        }
      }
      Prediction whole = Prediction.ofX0(y, x0, gamma);
      return new Prediction(
          scope.keep(whole.x0()),
          scope.keep(whole.eps()),
          variance == null ? null : scope.keep(variance));
    }
  }
}
