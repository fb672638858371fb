package org.sfumato.task;

import java.awt.Rectangle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** How what is marked falls into holes that are filled one by one. */
final class Holes {
  /** Holes are told apart on a grid of at most this many cells a side. */
  private static final int GRID = 256;

  private Holes() {}

  /**
   * The bounding boxes of the connected holes, from top to bottom. Holes are joined where one
   * window shows both as well as it would show one: where their common box fits into half a patch,
   * or is hardly longer than the longer of the two.
   *
   * @param size the side of a patch
   */
  static List<Rectangle> boxes(BitSet marked, int width, int height, int size) {
    Deque<Rectangle> queue = new ArrayDeque<>(connected(marked, width, height));
    List<Rectangle> boxes = new ArrayList<>();
    while (!queue.isEmpty()) {
      Rectangle box = queue.removeFirst();
      int other = 0;
      while (other < boxes.size() && !belongTogether(box, boxes.get(other), size)) {
        other++;
      }
      if (other < boxes.size()) {
        queue.addFirst(box.union(boxes.remove(other)));
      } else {
        boxes.add(box);
      }
    }
    boxes.sort((a, b) -> a.y != b.y ? Integer.compare(a.y, b.y) : Integer.compare(a.x, b.x));
    return boxes;
  }

  private static boolean belongTogether(Rectangle a, Rectangle b, int size) {
    int longer = Math.max(longest(a), longest(b));
    return a.intersects(b) || longest(a.union(b)) <= Math.max(size / 2, longer + longer / 2);
  }

  private static int longest(Rectangle box) {
    return Math.max(box.width, box.height);
  }

  private static List<Rectangle> connected(BitSet marked, int width, int height) {
    int cell = Spans.ceilDiv(Math.max(width, height), GRID);
    int columns = Spans.ceilDiv(width, cell);
    int[][] labels = new int[Spans.ceilDiv(height, cell)][columns];
    for (int i = marked.nextSetBit(0); i >= 0; i = marked.nextSetBit(i + 1)) {
      labels[i / width / cell][i % width / cell] = -1;
    }
    List<Rectangle> boxes = new ArrayList<>();
    for (int y = 0; y < labels.length; y++) {
      for (int x = 0; x < columns; x++) {
        if (labels[y][x] < 0) {
          boxes.add(null);
          flood(labels, y, x, boxes.size());
        }
      }
    }
    for (int i = marked.nextSetBit(0); i >= 0; i = marked.nextSetBit(i + 1)) {
      int label = labels[i / width / cell][i % width / cell] - 1;
      Rectangle box = boxes.get(label);
      if (box == null) {
        boxes.set(label, new Rectangle(i % width, i / width, 1, 1));
      } else if (!box.contains(i % width, i / width)) {
        box.add(new Rectangle(i % width, i / width, 1, 1));
      }
    }
    return boxes;
  }

  /** Gives all marked cells that touch, corners included, the same label. */
  private static void flood(int[][] labels, int startY, int startX, int label) {
    Deque<int[]> open = new ArrayDeque<>();
    labels[startY][startX] = label;
    open.add(new int[] {startY, startX});
    while (!open.isEmpty()) {
      int[] at = open.removeLast();
      for (int y = Math.max(0, at[0] - 1); y <= Math.min(labels.length - 1, at[0] + 1); y++) {
        for (int x = Math.max(0, at[1] - 1); x <= Math.min(labels[y].length - 1, at[1] + 1); x++) {
          if (labels[y][x] < 0) {
            labels[y][x] = label;
            open.add(new int[] {y, x});
          }
        }
      }
    }
  }
}
