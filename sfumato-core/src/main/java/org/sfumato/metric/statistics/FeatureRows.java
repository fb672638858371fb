package org.sfumato.metric.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Features of many images, kept outside the Java heap in 32 bits: for measures that look at images
 * one by one. Not for several threads.
 */
public final class FeatureRows implements AutoCloseable {
  private static final int BLOCK = 1024;

  private final int size;
  private final List<Tensor> blocks = new ArrayList<>();
  private int count;

  /**
   * @param size number of features
   */
  public FeatureRows(int size) {
    this.size = size;
  }

  /** Number of features. */
  public int size() {
    return size;
  }

  /** Number of images. */
  public int count() {
    return count;
  }

  /** Takes one image's features {@code [F]}. */
  public void add(float[] row) {
    if (row.length != size) {
      throw new IllegalArgumentException(row.length + " features, not " + size);
    }
    int at = count % BLOCK;
    if (at == 0) {
      try (Scope scope = new Scope()) {
        blocks.add(Scope.own(Tensors.empty(ScalarType.Float, BLOCK, size)));
      }
    }
    long bytes = (long) size * Float.BYTES;
    try (Scope scope = new Scope()) {
      Tensors.view(blocks.get(count / BLOCK), at * bytes, bytes).asFloatBuffer().put(row);
    }
    count++;
  }

  /** One image's features {@code [F]}. */
  public float[] row(int index) {
    try (Scope scope = new Scope()) {
      return Tensors.toFloats(block(index / BLOCK).select(0, index % BLOCK));
    }
  }

  /** Number of blocks that {@link #block} gives. */
  int blocks() {
    return blocks.size();
  }

  /** Consecutive rows {@code [n, F]}, 32-bit: all blocks together are all images. */
  Tensor block(int index) {
    return blocks.get(index).narrow(0, 0, Math.min(BLOCK, count - index * BLOCK));
  }

  /** First row of a block. */
  static int start(int block) {
    return block * BLOCK;
  }

  /** The rows of these indices as {@code [n, F]}, 64-bit. */
  Tensor rows(int... indices) {
    try (Scope scope = new Scope()) {
      Tensor[] rows = new Tensor[indices.length];
      Arrays.setAll(rows, i -> block(indices[i] / BLOCK).narrow(0, indices[i] % BLOCK, 1));
      return scope.keep(Tensors.cat(0, rows).to(ScalarType.Double));
    }
  }

  /** Squared Euclidean distances {@code [n, m]} between the rows of two blocks, 64-bit. */
  static Tensor squaredDistances(Tensor a, Tensor b) {
    try (Scope scope = new Scope()) {
      Tensor x = a.to(ScalarType.Double);
      Tensor y = b.to(ScalarType.Double);
      Tensor products = x.mm(y.t());
      Tensor squares = x.square().sum(1).unsqueeze(1).add(y.square().sum(1).unsqueeze(0));
      return scope.keep(torch.relu(squares.sub(products).sub(products)));
    }
  }

  @Override
  public void close() {
    for (Tensor block : blocks) {
      block.close();
    }
  }
}
