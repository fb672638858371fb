package org.sfumato.train.doctor;

import org.sfumato.model.NetworkConfig;
import org.sfumato.model.RinConfig;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.LowRank;
import org.sfumato.nn.Parameters;
import org.sfumato.torch.Precision;
import org.sfumato.train.OptimizerConfig;
import org.sfumato.train.TrainConfig;

/**
 * What arithmetic alone says of a run's memory.
 *
 * @param parameters of the network
 * @param state bytes that live through the whole run, whatever the batch: weights, gradients, their
 *     average and two moments; with adapters, the weights that they adapt as well
 * @param checkpoint bytes of a checkpoint
 * @param imageFloor bytes that each image of a batch needs at least while gradients are computed:
 *     what the way down hands to the way up, or the tokens that each block of a RIN begins with.
 *     Recomputing activations does not spare them
 */
public record KnownMemory(long parameters, long state, long checkpoint, long imageFloor) {
  static KnownMemory of(TrainConfig config, Precision precision) {
    Parameters network = config.trainable().parameters();
    long all = Float.BYTES * network.count();
    boolean adapted = config.lora().isOn();
    long learned = adapted ? Float.BYTES * LowRank.count(network, config.lora()) : all;
    long moments = 2 * learned / (config.optimizer().state() == OptimizerConfig.State.BF16 ? 2 : 1);
    return new KnownMemory(
        network.count(),
        // weights, gradients, average; and of an adapted network weights, gradients and W0
        3 * learned + moments + (adapted ? 3 * all : 0),
        4 * learned + (adapted ? all : 0), // of 32 bits each, moments too
        (precision == Precision.BF16 ? 2 : Float.BYTES) * values(config.network()));
  }

  private static long values(NetworkConfig network) {
    if (network instanceof RinConfig rin) {
      return (long) rin.blocks().size() * rin.tokens() * rin.tokenWidth();
    }
    UNetConfig unet = (UNetConfig) network;
    long values = area(unet, 0) * unet.width(0); // the first convolution's
    for (int level = 0; level < unet.levels(); level++) {
      values += unet.resBlocks() * area(unet, level) * unet.width(level);
      if (level + 1 < unet.levels()) {
        values += area(unet, level + 1) * unet.width(level);
      }
    }
    return values;
  }

  private static long area(UNetConfig unet, int level) {
    long side = unet.imageSize() >> level;
    return side * side;
  }

  /** Bytes that a run of so many images a pass cannot do without. */
  public long floor(int batch) {
    return state + batch * imageFloor;
  }
}
