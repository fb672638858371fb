package org.sfumato.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.sfumato.config.ConfigReader;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.UNetPresets;
import org.sfumato.torch.LibTorch;

/**
 * Whether 16 bits are faster than 32 on this processor: the same work in both, in turns. What
 * {@code --precision auto} chooses should be what this finds.
 */
public final class Precisions {
  private static final int TURNS = 5;
  private static final int[] CHANNELS = {32, 64};
  private static final int[] BATCHES = {1, 8};

  private Precisions() {}

  /** One kind of work, in each precision. */
  private record Kind(
      String name,
      BiFunction<NetworkConfig, Integer, Workload> bf16,
      BiFunction<NetworkConfig, Integer, Workload> fp32) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("inference", Inference::shipped, Inference::fp32),
          new Kind("training", ShippedTraining::new, ShippedTraining::fp32));

  /**
   * @param args threads of libtorch (default: its own choice)
   */
  public static void main(String... args) {
    LibTorch.load();
    if (args.length > 0) {
      LibTorch.setThreads(Integer.parseInt(args[0]));
    }
    System.out.println("| | channels | batch | bf16, ms | fp32, ms | fp32 by bf16 |");
    System.out.println("|---|---|---|---|---|---|");
    for (Kind kind : KINDS) {
      for (int channels : CHANNELS) {
        for (int batch : BATCHES) {
          System.out.println(row(kind, channels, batch));
        }
      }
    }
  }

  private static String row(Kind kind, int channels, int batch) {
    NetworkConfig network =
        ConfigReader.from(UNetPresets.SMALL_64).override("base-channels=" + channels).read();
    double[] bf16 = new double[TURNS];
    double[] fp32 = new double[TURNS];
    double[] ratios = new double[TURNS];
    try (Workload in16 = kind.bf16().apply(network, batch);
        Workload in32 = kind.fp32().apply(network, batch)) {
      for (int turn = -2; turn < TURNS; turn++) { // the first turns warm up
        double of16 = milliseconds(in16);
        double of32 = milliseconds(in32);
        if (turn >= 0) {
          bf16[turn] = of16;
          fp32[turn] = of32;
          ratios[turn] = of32 / of16;
        }
      }
    }
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %.0f | %.0f | %.2f (%.2f to %.2f) |",
        kind.name(),
        channels,
        batch,
        Measurement.median(bf16),
        Measurement.median(fp32),
        Measurement.median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow());
  }

  private static double milliseconds(Workload work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }
}
