package org.sfumato.checkpoint.reference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.KnownPixels;
import org.sfumato.diffusion.Loss;
import org.sfumato.diffusion.Parameterization;
import org.sfumato.error.InputException;
import org.sfumato.schedule.DiscreteSchedule;

/** The schedules and objectives that the references train with. */
final class Schedules {
  /** guided-diffusion's default; its betas are scaled so that fewer steps end as noisy. */
  private static final int ADM_STEPS = 1000;

  private static final double ADM_BETA_START = 1e-4;
  private static final double ADM_BETA_END = 0.02;

  private static final int MAX_STEPS = 100_000;

  /** Of the gammas that a checkpoint holds in 32 bits. */
  private static final double GAMMA_TOLERANCE = 1e-6;

  private Schedules() {}

  static DiffusionConfig ofGuidedDiffusion(BetaSchedule schedule, ImportOptions options) {
    int steps = or(options.scheduleSteps(), ADM_STEPS);
    if (schedule == BetaSchedule.COSINE) {
      throw new InputException(
          "it was trained on the cosine schedule, which model files cannot hold yet");
    }
    double scale = (double) ADM_STEPS / steps;
    return new DiffusionConfig(
        Parameterization.EPS,
        Loss.L2,
        steps,
        or(options.betaStart(), scale * ADM_BETA_START),
        or(options.betaEnd(), scale * ADM_BETA_END),
        KnownPixels.NOISY);
  }

  /**
   * The public Palette code's. Its networks see the known pixels clean, and a checkpoint holds the
   * gammas of the schedule it was trained on.
   */
  static DiffusionConfig ofPalette(StateDict file, ImportOptions options) {
    if (options.schedule() == BetaSchedule.COSINE) {
      throw new InputException(
          "the public Palette code's networks are imported with its linear schedule only");
    }
    double[] gammas = file.names().contains("gammas") ? gammas(file) : new double[0];
    DiffusionConfig usual = DiffusionConfig.PALETTE;
    DiffusionConfig config =
        new DiffusionConfig(
            usual.prediction(),
            usual.loss(),
            or(options.scheduleSteps(), gammas.length > 0 ? gammas.length : usual.scheduleSteps()),
            or(options.betaStart(), usual.betaStart()),
            or(options.betaEnd(), usual.betaEnd()),
            KnownPixels.CLEAN);
    if (gammas.length > 0 && !isOf(gammas, config.schedule())) {
      throw new InputException(
          "the "
              + gammas.length
              + " gammas in it are not those of a linear schedule from "
              + config.betaStart()
              + " to "
              + config.betaEnd()
              + ": give its own with --beta-start and --beta-end");
    }
    return config;
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
