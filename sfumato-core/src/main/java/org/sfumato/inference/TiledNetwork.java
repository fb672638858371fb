package org.sfumato.inference;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.NetworkDenoiser;
import org.sfumato.diffusion.Prediction;
import org.sfumato.model.Network;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;

/** A network as a denoiser of pictures of any size, for one walk from noise to picture. */
final class TiledNetwork implements Denoiser, AutoCloseable {
  private final List<NetworkDenoiser> parts = new ArrayList<>();
  private final TiledDenoiser tiled;

  /**
   * @param condition {@code [B, C, H, W]}, or null
   * @param classes {@code [B]}, or null
   * @param mask {@code [B, 1, H, W]}, 1 = to generate
   * @param most windows in a call of the network
   */
  TiledNetwork(
      Network network,
      DiffusionConfig diffusion,
      Compute compute,
      Tensor condition,
      Tensor classes,
      Tensor mask,
      int most) {
    Tiles tiles = new Tiles(mask, network.config().imageSize(), most, compute);
    for (Tiles.Part part : tiles.parts()) {
      parts.add(
          new NetworkDenoiser(
              network,
              diffusion,
              new Pass.Inference(compute),
              condition == null ? null : part.of(condition),
              classes == null ? null : part.ofEach(classes)));
    }
    tiled = new TiledDenoiser(tiles, parts);
  }

  @Override
  public Prediction denoise(Tensor y, double gamma) {
    return tiled.denoise(y, gamma);
  }

  @Override
  public void close() {
    parts.forEach(NetworkDenoiser::close);
  }
}
