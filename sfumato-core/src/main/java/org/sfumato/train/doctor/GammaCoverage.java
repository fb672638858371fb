package org.sfumato.train.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.model.NoiseInput;
import org.sfumato.schedule.LogSnr;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.schedule.StepGrid;

/**
 * Noise levels that pictures are made at, against those that training shows. A sampler's default
 * grid is even in log-SNR; training draws its levels even in time. Where a schedule crosses many
 * log-SNRs in little time, the network is asked about noise that it has hardly seen.
 */
final class GammaCoverage {
  /** A level is hardly shown if it gets less than this part of an even share of the examples. */
  private static final double HARDLY = 0.1;

  /** So many of a grid's levels may be hardly shown before it matters. */
  private static final double TOLERATED = 0.1;

  private static final double NONE = 1e-9;

  private GammaCoverage() {}

  static List<Warning> of(DiffusionConfig diffusion, NoiseInput told) {
    NoiseSchedule trained = diffusion.noiseSchedule();
    StepGrid grid = SamplingConfig.DEFAULT.grid(trained, told);
    if (grid.steps() < 3) {
      return List.of(); // one noise level, which training shows
    }
    double[] shares = shares(trained, grid);
    int half = shares.length / 2; // the grid begins with the most noise
    List<Warning> warnings = new ArrayList<>();
    rare(shares, 0, half, grid)
        .ifPresent(
            found ->
                warnings.add(
                    warning(
                        found,
                        "end diffusion.schedule ("
                            + diffusion.schedule()
                            + ") with less noise, as cosine:0:1:1:1e-4 does")));
    rare(shares, half, shares.length, grid)
        .ifPresent(
            found ->
                warnings.add(
                    warning(
                        found,
                        diffusion.inputScale() < 1
                            ? "raise diffusion.input-scale, which is " + diffusion.inputScale()
                            : "choose a diffusion.schedule that stays longer near clean images")));
    return warnings;
  }

  private static Warning warning(String found, String advice) {
    return new Warning("gamma-coverage", found + ": " + advice);
  }

  /** What is hardly shown of some levels, if that is much. */
  private static Optional<String> rare(double[] shares, int from, int to, StepGrid grid) {
    List<Integer> rare = new ArrayList<>();
    double shown = 0;
    for (int i = from; i < to; i++) {
      if (shares[i] < HARDLY / shares.length) {
        rare.add(i);
        shown += shares[i];
      }
    }
    if (rare.size() <= TOLERATED * shares.length) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "training shows %s of %d of the %d noise levels at which pictures are made (signal"
                + " power %.2g to %.2g, %.2g %% of its examples)",
            shown < NONE ? "nothing" : "hardly anything",
            rare.size(),
            shares.length,
            grid.gamma(rare.get(0)),
            grid.gamma(rare.get(rare.size() - 1)),
            100 * shown));
  }

  /**
   * The share of the examples whose noise is nearer to each level of a grid, in log-SNR, than to
   * any other.
   */
  static double[] shares(NoiseSchedule trained, StepGrid grid) {
    int levels = grid.steps(); // without the clean image
    double[] snr = new double[levels];
    for (int i = 0; i < levels; i++) {
      snr[i] = LogSnr.of(grid.gamma(i));
    }
    double[] times = new double[levels + 1]; // boundaries, falling
    times[0] = 1;
    for (int i = 1; i < levels; i++) {
      times[i] = time(trained, (snr[i - 1] + snr[i]) / 2);
    }
    times[levels] = time(trained, snr[levels - 1] + (snr[levels - 1] - snr[levels - 2]) / 2);
    double[] shares = new double[levels];
    for (int i = 0; i < levels; i++) {
      shares[i] = times[i] - times[i + 1];
    }
    return shares;
  }

  private static double time(NoiseSchedule trained, double logSnr) {
    return trained.timeOf(Math.max(trained.smallestGamma(), LogSnr.toGamma(logSnr)));
  }
}
