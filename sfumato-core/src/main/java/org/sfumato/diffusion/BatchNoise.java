package org.sfumato.diffusion;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.LongOptional;
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
  private final int[] windows;

  public BatchNoise(long... seeds) {
    this(seeds, new int[seeds.length]);
  }

  /**
   * Noise without coarse structures: less its mean over a square window around each pixel, so that
   * chance has no part in what is larger.
   *
   * @param windows the side of each image's window in pixels, odd; 0 for noise as it is, at least
   *     the image's longer side for the mean of each whole channel
   * @throws IllegalArgumentException unless there is one for each seed, odd or 0
   */
  public BatchNoise(long[] seeds, int[] windows) {
    if (windows.length != seeds.length) {
      throw new IllegalArgumentException(
          windows.length + " windows for " + seeds.length + " seeds");
    }
    if (Arrays.stream(windows).anyMatch(window -> window < 0 || window != 0 && window % 2 == 0)) {
      throw new IllegalArgumentException("windows must be odd, or 0");
    }
    this.windows = windows.clone();
    streams = Arrays.stream(seeds).mapToObj(RandomStream::new).toList();
  }

  /**
   * Standard normal values of the shape, device and type of {@code like}: {@code [B, C, H, W]}, B
   * seeds; less their means where there are windows.
   */
  public Tensor like(Tensor like) {
    if (like.size(0) != streams.size()) {
      throw new IllegalArgumentException(like.size(0) + " images for " + streams.size() + " seeds");
    }
    TensorVector noise = new TensorVector();
    for (int i = 0; i < windows.length; i++) {
      Tensor own = streams.get(i).normal(like.size(1), like.size(2), like.size(3));
      noise.push_back(windows[i] == 0 ? own : own.sub(means(own, windows[i])));
    }
    return torch.stack(noise).to(like.device(), like.scalar_type());
  }

  /** {@code [C, 1, 1]} of whole channels, else {@code [C, H, W]}, at edges of what there is. */
  private static Tensor means(Tensor noise, int window) {
    if (window >= Math.max(noise.size(1), noise.size(2))) {
      return noise.mean(new long[] {1, 2}, true, new ScalarTypeOptional());
    }
    long[] side = {window, window};
    long[] reach = {window / 2, window / 2};
    return torch.avg_pool2d(
        noise, side, new long[] {1, 1}, reach, false, false, new LongOptional());
  }

  @Override
  public void close() {
    streams.forEach(RandomStream::close);
  }
}
