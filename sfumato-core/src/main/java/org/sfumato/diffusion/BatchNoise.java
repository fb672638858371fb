package org.sfumato.diffusion;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.ScalarTypeOptional;
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
  private final boolean level;

  public BatchNoise(long... seeds) {
    this(false, seeds);
  }

  private BatchNoise(boolean level, long... seeds) {
    this.level = level;
    streams = Arrays.stream(seeds).mapToObj(RandomStream::new).toList();
  }

  /**
   * Noise whose mean over each channel of an image is zero, so that chance has no part in how
   * bright and of which tint the whole becomes: a walk begins, and goes on, in the middle of those
   * that it could take.
   */
  public static BatchNoise level(long... seeds) {
    return new BatchNoise(true, seeds);
  }

  /**
   * Standard normal values of the shape, device and type of {@code like}: {@code [B, C, H, W]}, B
   * seeds; less their means where they are to be level.
   */
  public Tensor like(Tensor like) {
    if (like.size(0) != streams.size()) {
      throw new IllegalArgumentException(like.size(0) + " images for " + streams.size() + " seeds");
    }
    TensorVector noise = new TensorVector();
    for (RandomStream stream : streams) {
      Tensor own = stream.normal(like.size(1), like.size(2), like.size(3));
      noise.push_back(level ? own.sub(mean(own)) : own);
    }
    return torch.stack(noise).to(like.device(), like.scalar_type());
  }

  /** Of each channel: {@code [C, 1, 1]}. */
  private static Tensor mean(Tensor noise) {
    return noise.mean(new long[] {1, 2}, true, new ScalarTypeOptional());
  }

  @Override
  public void close() {
    streams.forEach(RandomStream::close);
  }
}
