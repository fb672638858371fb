package org.sfumato.checkpoint.reference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.Optional;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.KnownPixels;
import org.sfumato.diffusion.Loss;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.diffusion.ScheduleSpec;
import org.sfumato.error.InputException;
import org.sfumato.schedule.DiscreteSchedule;

/** The schedules and objectives that the references train with. */
final class Schedules {
  /** guided-diffusion's default; its betas are scaled so that fewer steps end as noisy. */
  private static final int ADM_STEPS = 1000;

  private static final double ADM_BETA_START = 1e-4;
  private static final double ADM_BETA_END = 0.02;

  /** The public Palette code's recipes. */
  private static final int PALETTE_STEPS = 2000;

  private static final double PALETTE_BETA_START = 1e-6;
  private static final double PALETTE_BETA_END = 0.01;

  private static final int MAX_STEPS = 100_000;

  /** Of the gammas that a checkpoint holds in 32 bits. */
  private static final double GAMMA_TOLERANCE = 1e-6;

  private Schedules() {}

  static DiffusionConfig ofGuidedDiffusion(BetaSchedule schedule, ImportOptions options) {
    int steps = or(options.scheduleSteps(), ADM_STEPS);
    double scale = (double) ADM_STEPS / steps;
    return config(
        schedule,
        steps,
        or(options.betaStart(), scale * ADM_BETA_START),
        or(options.betaEnd(), scale * ADM_BETA_END),
        KnownPixels.NOISY);
  }

  /**
   * The public Palette code's. Its networks see the known pixels clean, and a checkpoint may hold
   * the gammas of the schedule it was trained on: {@link #mismatch}.
   */
  static DiffusionConfig ofPalette(StateDict file, ImportOptions options) {
    double[] gammas = file.names().contains("gammas") ? gammas(file) : new double[0];
    int steps = or(options.scheduleSteps(), gammas.length > 0 ? gammas.length : PALETTE_STEPS);
    double first = or(options.betaStart(), PALETTE_BETA_START);
    double last = or(options.betaEnd(), PALETTE_BETA_END);
    BetaSchedule schedule = or(options.schedule(), BetaSchedule.LINEAR);
    return config(schedule, steps, first, last, KnownPixels.CLEAN);
  }

  /** Whose gammas the checkpoint's are not, if it has some: those of {@link #ofPalette}. */
  static Optional<String> mismatch(StateDict file, ImportOptions options) {
    if (!file.names().contains("gammas")) {
      return Optional.empty();
    }
    double[] gammas = gammas(file);
    ScheduleSpec schedule = ofPalette(file, options).schedule();
    return isOf(gammas, schedule.discrete().orElseThrow())
        ? Optional.empty()
        : Optional.of("the " + gammas.length + " gammas in it are not those of " + schedule);
  }

  /** Both predict the noise, with squared error. */
  private static DiffusionConfig config(
      BetaSchedule schedule, int steps, double first, double last, KnownPixels known) {
    ScheduleSpec spec =
        schedule == BetaSchedule.COSINE
            ? ScheduleSpec.cosineBetas(steps)
            : ScheduleSpec.betas(steps, first, last);
    return DiffusionConfig.of(Parameterization.EPS, Loss.L2, ResidualKind.NONE, spec)
        .withKnownPixels(known);
  }

  private static boolean isOf(double[] gammas, DiscreteSchedule schedule) {
    if (gammas.length != schedule.steps()) {
      return false;
    }
    for (int i = 0; i < gammas.length; i++) {
      if (!(Math.abs(gammas[i] - schedule.alphaCumprod(i)) <= GAMMA_TOLERANCE)) {
        return false;
      }
    }
    return true;
  }

  private static double[] gammas(StateDict file) {
    long[] shape = file.shape("gammas");
    if (shape.length != 1
        || shape[0] < 1
        || shape[0] > MAX_STEPS
        || file.dtype("gammas") != DType.F32) {
      throw new InputException("its tensor gammas is no schedule of 32-bit numbers");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      file.copy("gammas", Channels.newChannel(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory takes all
    }
    ByteBuffer values = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    double[] gammas = new double[(int) shape[0]];
    for (int i = 0; i < gammas.length; i++) {
      gammas[i] = values.getFloat();
    }
    return gammas;
  }

  private static <T> T or(T said, T usual) {
    return said == null ? usual : said;
  }
}
