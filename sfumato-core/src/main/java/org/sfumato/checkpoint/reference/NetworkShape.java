package org.sfumato.checkpoint.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.sfumato.error.InputException;
import org.sfumato.model.UNetConfig;

/**
 * What names and shapes tell of a network. They do not tell its image size, its number of heads,
 * the order in which these are stored, nor the schedule.
 *
 * @param classifier whether it is a classifier of noisy images, without a way up
 * @param inChannels of the first convolution: the noisy image and the condition together
 * @param outChannels of the last; of a classifier: how many classes it tells apart
 * @param baseChannels width that the embedding of the noise level begins with
 * @param widths at each level
 * @param resBlocks residual blocks per level
 * @param attention levels with attention, 0 being full resolution
 * @param classes it is told of, or 0
 * @param scaleShiftNorm whether the noise level scales the norms
 * @param resblockUpdown whether residual blocks change the resolution
 */
record NetworkShape(
    boolean classifier,
    long inChannels,
    long outChannels,
    long baseChannels,
    List<Long> widths,
    int resBlocks,
    Set<Integer> attention,
    long classes,
    boolean scaleShiftNorm,
    boolean resblockUpdown) {
  private static final int MAX_BLOCKS = 1000;
  private static final int MAX_LEVELS = 10;
  private static final String FIRST_NORM = "0.out_layers.0.weight";

  static NetworkShape of(UNetConfig config, boolean classifier) {
    List<Long> widths = new ArrayList<>();
    Set<Integer> attention = new TreeSet<>();
    for (int level = 0; level < config.levels(); level++) {
      widths.add((long) config.width(level));
      if (config.attentionResolutions().contains(config.imageSize() >> level)) {
        attention.add(level);
      }
    }
    return new NetworkShape(
        classifier,
        config.inChannels() + config.conditionChannels(),
        config.outChannels(),
        config.baseChannels(),
        widths,
        config.resBlocks(),
        attention,
        config.classes(),
        config.scaleShiftNorm(),
        config.resblockUpdown());
  }

  /**
   * Of a U-Net.
   *
   * @param shapes of its tensors, by our names
   */
  static NetworkShape ofUNet(NavigableMap<String, long[]> shapes) {
    int outputs = blocks(shapes, "output_blocks.");
    return of(shapes, false, outputs, perLevel(shapes, outputs) + 1);
  }

  /**
   * Of a classifier with attention pooling.
   *
   * @param levels how often it halves the resolution, plus 1
   */
  static NetworkShape ofClassifier(NavigableMap<String, long[]> shapes, int levels) {
    int inputs = blocks(shapes, "input_blocks.");
    return of(shapes, true, inputs, inputs / levels);
  }

  /** Height of the images at a classifier's last level, if its positions are those of a square. */
  static OptionalInt poolSide(NavigableMap<String, long[]> shapes) {
    long positions = size(shapes, "out.2.positional_embedding", 2, 1);
    int side = (int) Math.round(Math.sqrt(Math.max(0, positions - 1)));
    return side > 0 && (long) side * side + 1 == positions
        ? OptionalInt.of(side)
        : OptionalInt.empty();
  }

  /** How many levels a classifier may have: each has the same number of blocks. */
  static List<Integer> possibleLevels(NavigableMap<String, long[]> shapes) {
    int inputs = blocks(shapes, "input_blocks.");
    List<Integer> levels = new ArrayList<>();
    for (int level = 1; level <= MAX_LEVELS && 2 * level <= inputs; level++) {
      int perLevel = inputs / level;
      boolean residual =
          IntStream.range(0, level)
              .allMatch(i -> shapes.containsKey(firstBlock(i, perLevel) + FIRST_NORM));
      if (inputs % level == 0 && residual) {
        levels.add(level);
      }
    }
    return levels;
  }

  /** Where a level begins: the first block takes in the image, the last of a level halves it. */
  private static String firstBlock(int level, int perLevel) {
    return "input_blocks." + (1 + level * perLevel) + ".";
  }

  /**
   * @param blocks stages on one side of the network
   * @param perLevel those of one level: of the way down with the one that halves the resolution
   */
  private static NetworkShape of(
      NavigableMap<String, long[]> shapes, boolean classifier, int blocks, int perLevel) {
    if (blocks < perLevel || perLevel < 2) {
      throw new InputException("its blocks are not those of a U-Net");
    }
    List<Long> widths = new ArrayList<>();
    Set<Integer> attention = new TreeSet<>();
    for (int level = 0; level < blocks / perLevel; level++) {
      String first = firstBlock(level, perLevel);
      widths.add(size(shapes, first + FIRST_NORM, 1, 0));
      if (shapes.containsKey(first + "1.qkv.weight")) {
        attention.add(level);
      }
    }
    String noise = "input_blocks.1.0.emb_layers.1.weight";
    return new NetworkShape(
        classifier,
        size(shapes, "input_blocks.0.0.weight", 4, 1),
        classifier ? size(shapes, "out.2.c_proj.weight", 3, 0) : size(shapes, "out.2.weight", 4, 0),
        size(shapes, "time_embed.0.weight", 2, 1),
        widths,
        perLevel - 1,
        attention,
        shapes.containsKey("label_emb.weight") ? size(shapes, "label_emb.weight", 2, 0) : 0,
        size(shapes, noise, 2, 0) != widths.get(0),
        !shapes.containsKey("input_blocks." + perLevel + ".0.op.weight"));
  }

  /** On the way up, the last of a level's blocks has a layer more, which doubles the resolution. */
  private static int perLevel(NavigableMap<String, long[]> shapes, int outputs) {
    for (int block = 0; block < outputs; block++) {
      for (int layer = 1; layer <= 2; layer++) {
        String name = "output_blocks." + block + "." + layer;
        if (shapes.containsKey(name + ".conv.weight")
            || shapes.containsKey(name + ".in_layers.0.weight")) {
          return Math.max(1, block);
        }
      }
    }
    return Math.max(1, outputs - 1);
  }

  private static int blocks(NavigableMap<String, long[]> shapes, String prefix) {
    int blocks = 0;
    while (blocks < MAX_BLOCKS && contains(shapes, prefix + blocks + ".")) {
      blocks++;
    }
    return blocks;
  }

  private static boolean contains(NavigableMap<String, long[]> shapes, String prefix) {
    String next = shapes.ceilingKey(prefix);
    return next != null && next.startsWith(prefix);
  }

  private static long size(
      NavigableMap<String, long[]> shapes, String name, int dimensions, int which) {
    long[] shape = shapes.get(name);
    if (shape == null) {
      throw new InputException("it lacks the tensor " + name);
    }
    if (shape.length != dimensions || shape[which] > Integer.MAX_VALUE) {
      throw new InputException(
          name + " has the shape " + Arrays.toString(shape) + ", which fits no network");
    }
    return shape[which];
  }
}
