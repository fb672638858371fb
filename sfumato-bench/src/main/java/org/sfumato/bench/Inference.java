package org.sfumato.bench;

import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.NetworkDenoiser;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/** One step of a sampler without the sampler: the network's prediction for a batch. */
final class Inference implements Workload {
  private static final double GAMMA = 0.5;

  private final Network network;
  private final FlatParameters weights;
  private final Pass pass;
  private final Images images;

  private Inference(Network network, FlatParameters weights, Compute compute, int batch) {
    this.network = network;
    this.weights = weights;
    pass = new Pass.Inference(compute);
    images = new Images(batch, network.config().imageSize());
  }

  /** As the commands do it: weights in 16 bits, channels last. */
  static Inference shipped(NetworkConfig config, int batch) {
    Inference inference = drawn(config, batch, ShippedTraining.COMPUTE);
    inference.weights.castToBf16();
    return inference;
  }

  /** The same with {@code --precision fp32}. */
  static Inference fp32(NetworkConfig config, int batch) {
    return drawn(config, batch, Compute.CPU_FP32);
  }

  private static Inference drawn(NetworkConfig config, int batch, Compute compute) {
    Network network = Network.of(config);
    FlatParameters weights = new FlatParameters(network.parameters(), compute);
    try (RandomStream random = new RandomStream(1)) {
      weights.initialise(random);
    }
    return new Inference(network, weights, compute, batch);
  }

  /** As a straightforward port does it. */
  static Inference plain(NetworkConfig config, int batch) {
    Network network = Network.of(config);
    return new Inference(network, Separate.parameters(network), Separate.COMPUTE, batch);
  }

  @Override
  public void run() {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        NetworkDenoiser denoiser =
            new NetworkDenoiser(
                network, DiffusionConfig.PALETTE_V, pass, images.condition(), null)) {
      denoiser.denoise(images.noisy(), GAMMA);
    }
  }

  @Override
  public void close() {
    images.close();
    weights.close();
  }
}
