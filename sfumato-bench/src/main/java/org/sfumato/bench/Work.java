package org.sfumato.bench;

import java.util.ArrayList;
import java.util.List;
import org.sfumato.model.LongRange;
import org.sfumato.model.Network;
import org.sfumato.model.Rin;
import org.sfumato.model.RinConfig;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.Parameter;

/**
 * What one image costs in one pass forward through a network: its convolutions and its other matrix
 * products. A multiplication and an addition count as two operations; a training step counts as
 * three passes forward. Norms, activations and the optimizer count as nothing.
 *
 * @param convolutions every convolution, in order
 * @param otherFlops of linear layers and attention
 */
record Work(List<Convolution> convolutions, double otherFlops) {

  /**
   * @param name of its kernel
   * @param in channels
   * @param out channels
   * @param kernel height and width in pixels
   * @param side height and width of input and output, in pixels
   */
  record Convolution(String name, long in, long out, long kernel, long side) {
    double flops() {
      return 2.0 * in * out * kernel * kernel * side * side;
    }
  }

  double flops() {
    return convolutionFlops() + otherFlops;
  }

  double convolutionFlops() {
    return convolutions.stream().mapToDouble(Convolution::flops).sum();
  }

  /** Reads it off the parameters. */
  static Work of(Network network) {
    return network instanceof Rin rin ? of(rin) : of((UNet) network);
  }

  private static Work of(Rin network) {
    RinConfig config = network.config();
    double flops = 0;
    for (Parameter parameter : network.parameters().list()) {
      String name = parameter.name();
      long[] shape = parameter.shape();
      if (shape.length == 2 && name.endsWith(".weight") && !name.equals(Network.CLASS_TABLE)) {
        flops += 2.0 * shape[0] * shape[1] * rows(config, name);
      }
      if (name.endsWith(".query.weight")) {
        // Q Kᵀ and its product with V: each asking row with each asked one, over all heads.
        long asked = name.contains(".read.") ? config.tokens() : config.latents();
        flops += 2 * (2.0 * rows(config, name) * asked * shape[0]);
      }
    }
    return new Work(List.of(), flops);
  }

  /** How many tokens or latents a layer of a RIN is applied to. */
  private static long rows(RinConfig config, String name) {
    if (name.startsWith("time_embed.")) {
      return 1;
    }
    boolean asked = name.contains(".key.") || name.contains(".value.");
    boolean ofTokens =
        name.startsWith("stem.")
            || name.startsWith("out.")
            || (asked ? name.contains(".read.") : name.contains(".write."));
    return ofTokens ? config.tokens() : config.latents();
  }

  /** Of networks whose residual blocks change the resolution and whose levels are all alike. */
  private static Work of(UNet network) {
    UNetConfig config = network.config();
    if (!config.resblockUpdown()) {
      throw new IllegalArgumentException("convolutions that change the resolution are not counted");
    }
    if (config.longRange() != LongRange.GLOBAL_ATTENTION) {
      throw new IllegalArgumentException("only networks with global attention are counted");
    }
    List<Convolution> convolutions = new ArrayList<>();
    double other = 0;
    for (Parameter parameter : network.parameters().list()) {
      long[] shape = parameter.shape();
      long side = side(config, parameter.name());
      long pixels = side * side;
      switch (shape.length) {
        case 4 ->
            convolutions.add(new Convolution(parameter.name(), shape[1], shape[0], shape[2], side));
        case 3 -> {
          other += 2.0 * shape[0] * shape[1] * pixels;
          if (parameter.name().contains(".qkv.")) {
            // Q Kᵀ and its product with V: each every pixel with every pixel, over C channels.
            other += 2 * (2.0 * pixels * pixels * shape[1]);
          }
        }
        case 2 -> other += 2.0 * shape[0] * shape[1];
        default -> {} // biases and norms
      }
    }
    return new Work(convolutions, other);
  }

  /** The height of what a layer writes. */
  private static long side(UNetConfig config, String name) {
    String[] path = name.split("\\.");
    return switch (path[0]) {
      // The stem, then the blocks of a level and the one that halves, whose kernels see the half.
      case "input_blocks" -> config.imageSize() >> Integer.parseInt(path[1]) / stages(config);
      case "middle_block" -> config.imageSize() >> config.levels() - 1;
      case "output_blocks" -> {
        int level = config.levels() - 1 - Integer.parseInt(path[1]) / stages(config);
        yield config.imageSize() >> (doubles(config, path, level) ? level - 1 : level);
      }
      default -> config.imageSize();
    };
  }

  /** Stages between two changes of resolution. */
  private static int stages(UNetConfig config) {
    return config.resBlocks() + 1;
  }

  /** Whether this is the residual block that ends a level of the way up. */
  private static boolean doubles(UNetConfig config, String[] path, int level) {
    boolean last = Integer.parseInt(path[1]) % stages(config) == config.resBlocks();
    boolean afterTheFirst = !path[2].equals("0");
    return level > 0 && last && afterTheFirst && path[3].endsWith("_layers");
  }
}
