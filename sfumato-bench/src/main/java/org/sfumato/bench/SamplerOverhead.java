package org.sfumato.bench;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.UNetPresets;
import org.sfumato.sampler.Sampler;
import org.sfumato.sampler.StepListener;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.LibTorch;
import org.sfumato.torch.Scope;

/**
 * What a walk costs beside the network, at batch 1 and 64 x 64 pixels: everything that a colorized
 * patch goes through, with a network that has its answer ready, against one call of {@code
 * small-64}.
 */
public final class SamplerOverhead {
  private static final int TURNS = 9;
  private static final int STEPS = 25;
  private static final int NETWORK_CALLS = 10;
  private static final int SIZE = UNetPresets.SMALL_64.imageSize();

  private SamplerOverhead() {}

  public static void main(String... args) {
    LibTorch.load();
    if (args.length > 0) {
      LibTorch.setThreads(Integer.parseInt(args[0]));
    }
    double[] network = new double[TURNS];
    Map<SamplingConfig.Kind, double[]> walks = new EnumMap<>(SamplingConfig.Kind.class);
    try (Inference inference = Inference.shipped(UNetPresets.SMALL_64, 1)) {
      for (int turn = -1; turn < TURNS; turn++) { // the first turn warms up
        double call = seconds(inference::run, NETWORK_CALLS);
        for (SamplingConfig.Kind kind : SamplingConfig.Kind.values()) {
          double step = secondsOfACall(new SamplingConfig(kind, STEPS));
          if (turn >= 0) {
            walks.computeIfAbsent(kind, k -> new double[TURNS])[turn] = step;
            network[turn] = call;
          }
        }
      }
    }
    System.out.print(table(network, walks));
  }

  /** Of a whole walk, for each call of its network, which takes no time. */
  private static double secondsOfACall(SamplingConfig config) {
    DiscreteSchedule trained = DiscreteSchedule.palettePaperTraining();
    StepGrid grid = config.grid(trained, NoiseInput.LOG_SNR);
    Sampler sampler = config.walker(false);
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(1)) {
      Tensor output = torch.randn(1, 3, SIZE, SIZE);
      Tensor condition = torch.randn(1, 3, SIZE, SIZE);
      Tensor mask = torch.ones(1, 1, SIZE, SIZE);
      Denoiser ready = (y, gamma) -> Parameterization.V.prediction(output, y, gamma);
      Denoiser denoiser = ready.clipped().knowing(condition, mask);
      double walk =
          seconds(
              () -> {
                try (Scope inner = new Scope()) {
                  sampler.sample(denoiser, condition, grid, noise, StepListener.NONE);
                }
              },
              NETWORK_CALLS);
      return walk / sampler.networkCalls(grid.steps());
    }
  }

  private static double seconds(Runnable work, int times) {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      work.run();
    }
    return (System.nanoTime() - start) / 1e9 / times;
  }

  private static String table(double[] network, Map<SamplingConfig.Kind, double[]> walks) {
    StringBuilder table =
        new StringBuilder(
            """
            | sampler | microseconds a call beside the network | ms a call of the network | share (smallest to largest) |
            |---|---|---|---|
            """);
    walks.forEach(
        (kind, walk) -> {
          double[] shares = new double[TURNS];
          Arrays.setAll(shares, i -> 100 * walk[i] / network[i]);
          table.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %.0f | %.1f | %.2f %% (%.2f to %.2f) |%n",
                  kind.key(),
                  1e6 * Measurement.median(walk),
                  1e3 * Measurement.median(network),
                  Measurement.median(shares),
                  Arrays.stream(shares).min().orElseThrow(),
                  Arrays.stream(shares).max().orElseThrow()));
        });
    return table.toString();
  }
}
