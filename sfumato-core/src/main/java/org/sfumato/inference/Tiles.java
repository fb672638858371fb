package org.sfumato.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.task.Spans;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Overlapping square windows of a picture, in parts small enough for one call of a network. They
 * begin on the 8-pixel grid of JPEG's blocks; windows with nothing to generate are left out. Lives
 * as long as the scope that it is made in.
 */
final class Tiles {
  private static final int BLOCK = 8;

  private final int size;
  private final List<Part> parts;

  /**
   * A square, and how much each of its pixels counts.
   *
   * @param weight {@code [1, 1, S, S]}; at every pixel of the picture the weights of all windows
   *     sum to 1
   */
  private record Window(int top, int left, Tensor weight) {}

  /**
   * Windows of one picture, in several of them at once where there is a batch of pictures.
   *
   * @param mask {@code [B, 1, H, W]}, 1 = to generate; H and W are S, or multiples of 8 above it
   * @param size the side S of the windows
   * @param most windows of all pictures in a part, where a part has more than one window
   */
  Tiles(Tensor mask, int size, int most, Compute compute) {
    this.size = size;
    int[] tops = starts((int) mask.size(2), size);
    int[] lefts = starts((int) mask.size(3), size);
    try (Scope scope = new Scope()) {
      List<int[]> places = new ArrayList<>();
      for (int top : tops) {
        for (int left : lefts) {
          try (Scope inner = new Scope()) {
            if (cut(mask, top, left).max().item_float() > 0) {
              places.add(new int[] {top, left});
            }
          }
        }
      }
      Tensor window = compute.place(window(size));
      Tensor sum = torch.zeros_like(mask.narrow(0, 0, 1));
      for (int[] place : places) {
        cut(sum, place[0], place[1]).add_(window);
      }
      List<Window> windows = new ArrayList<>();
      for (int[] place : places) {
        Tensor weight = scope.keep(window.div(cut(sum, place[0], place[1])));
        windows.add(new Window(place[0], place[1], weight));
      }
      int each = Math.max(1, most / (int) mask.size(0));
      parts = new ArrayList<>();
      for (int from = 0; from < windows.size(); from += each) {
        parts.add(new Part(windows.subList(from, Math.min(windows.size(), from + each))));
      }
    }
  }

  List<Part> parts() {
    return parts;
  }

  /** Where windows begin: a quarter of them lies over the next, or more. */
  static int[] starts(int length, int size) {
    if (length != size && (length < size || length % BLOCK != 0 || size % BLOCK != 0)) {
      throw new IllegalArgumentException(
          length + " pixels: neither " + size + " nor a larger multiple of " + BLOCK);
    }
    if (length == size) {
      return new int[1];
    }
    int stride = (size - overlap(size)) / BLOCK;
    int[] starts = Spans.evenly(length / BLOCK, size / BLOCK, Math.max(1, stride));
    return Arrays.stream(starts).map(start -> start * BLOCK).toArray();
  }

  /** A quarter of a window, in whole blocks, at least one. */
  private static int overlap(int size) {
    return Math.max(BLOCK, size / 4 / BLOCK * BLOCK);
  }

  /** {@code [1, 1, S, S]}: 1 in the middle, falling smoothly where windows overlap. */
  private static Tensor window(int size) {
    float[] values = new float[size * size];
    for (int y = 0; y < size; y++) {
      float down = Spans.weight(y, size, overlap(size));
      for (int x = 0; x < size; x++) {
        values[y * size + x] = down * Spans.weight(x, size, overlap(size));
      }
    }
    return Tensors.of(values, 1, 1, size, size);
  }

  private Tensor cut(Tensor whole, int top, int left) {
    return whole.narrow(2, top, size).narrow(3, left, size);
  }

  /** Some of the windows: n of them. */
  final class Part {
    private final List<Window> windows;

    private Part(List<Window> windows) {
      this.windows = windows;
    }

    /** What the windows show of {@code [B, C, H, W]}: {@code [n B, C, S, S]}. */
    Tensor of(Tensor whole) {
      TensorVector shown = new TensorVector();
      for (Window window : windows) {
        shown.push_back(cut(whole, window.top, window.left));
      }
      return torch.cat(shown, 0);
    }

    /** What is told of each picture, {@code [B]}, for each of the windows: {@code [n B]}. */
    Tensor ofEach(Tensor told) {
      return told.repeat(windows.size());
    }

    /** Adds {@code [n B, C, S, S]}, weighted, to its places in {@code [B, C, H, W]}. */
    void addTo(Tensor whole, Tensor shown) {
      long batch = whole.size(0);
      for (int i = 0; i < windows.size(); i++) {
        Window window = windows.get(i);
        cut(whole, window.top, window.left)
            .add_(shown.narrow(0, i * batch, batch).mul(window.weight));
      }
    }
  }
}
