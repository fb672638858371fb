package org.sfumato.model;

import org.bytedeco.pytorch.Tensor;

/** Images cut into squares, and put together again. */
final class Patches {
  private Patches() {}

  /**
   * @param image {@code [B, C, H, W]}
   * @param side of a patch, in pixels; divides H and W
   * @return {@code [B, (H / side) (W / side), C side side]}, row by row
   */
  static Tensor of(Tensor image, long side) {
    long channels = image.size(1);
    long rows = image.size(2) / side;
    long columns = image.size(3) / side;
    return image
        .reshape(image.size(0), channels, rows, side, columns, side)
        .permute(0, 2, 4, 1, 3, 5)
        .reshape(image.size(0), rows * columns, channels * side * side);
  }

  /**
   * @param patches {@code [B, rows rows, C side side]}
   * @return {@code [B, C, rows side, rows side]}
   */
  static Tensor join(Tensor patches, long rows, long side) {
    long channels = patches.size(2) / (side * side);
    return patches
        .reshape(patches.size(0), rows, rows, channels, side, side)
        .permute(0, 3, 1, 4, 2, 5)
        .reshape(patches.size(0), channels, rows * side, rows * side);
  }
}
