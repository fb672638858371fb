package org.sfumato.diffusion;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.torch.RandomStream;

/**
 * Noise for a batch in which every image has its own seed, so that its result depends on nothing
 * else in the batch.
 */
public final class BatchNoise implements AutoCloseable {
  private final List<RandomStream> streams;

  public BatchNoise(long... seeds) {
    streams = Arrays.stream(seeds).mapToObj(RandomStream::new).toList();
  }

  /**
   * Standard normal values of the shape, device and type of {@code like}: {@code [B, C, H, W]}, B
   * seeds.
   */
  public Tensor like(Tensor like) {
    if (like.size(0) != streams.size()) {
      throw new IllegalArgumentException(like.size(0) + " images for " + streams.size() + " seeds");
    }
    TensorVector noise = new TensorVector();
    for (RandomStream stream : streams) {
      noise.push_back(stream.normal(like.size(1), like.size(2), like.size(3)));
    }
    return torch.stack(noise).to(like.device(), like.scalar_type());
  }

  @Override
  public void close() {
    streams.forEach(RandomStream::close);
  }
}
