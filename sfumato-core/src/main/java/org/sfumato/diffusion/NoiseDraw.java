package org.sfumato.diffusion;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.torch.Tensors;

/** Draws the noise levels of training examples. */
public final class NoiseDraw {
  private final NoiseSchedule schedule;
  private final int steps;
  private final boolean wholeSteps;
  private final LossSecondMoment importance;

  /**
   * @param wholeSteps whether only the levels of whole steps are drawn, for networks that are told
   *     the number of the step (DDPM, Algorithm 1); else those between, too (Palette, Algorithm 1)
   */
  public NoiseDraw(DiffusionConfig config, boolean wholeSteps) {
    schedule = config.noiseSchedule();
    steps = config.schedule().steps();
    this.wholeSteps = wholeSteps;
    importance = config.timeDraw() == TimeDraw.IMPORTANCE ? new LossSecondMoment(steps) : null;
  }

  /**
   * A drawn noise level.
   *
   * @param gamma signal power, below 1
   * @param weight that the example's loss must be given
   * @param step of the schedule
   */
  public record Level(double gamma, double weight, int step) {}

  public Level draw(RandomGenerator random) {
    if (importance == null && !wholeSteps) {
      return new Level(schedule.drawGamma(random), 1, -1);
    }
    LossSecondMoment.Drawn drawn =
        importance == null
            ? new LossSecondMoment.Drawn(random.nextInt(steps), 1)
            : importance.draw(random);
    double within = wholeSteps ? 1 : 1 - random.nextDouble();
    double gamma = schedule.gamma((drawn.step() + within) / steps);
    return new Level(Math.min(gamma, Math.nextDown(1.0)), drawn.weight(), drawn.step());
  }

  /**
   * The mean loss that uniform draws would have, and learns from the losses.
   *
   * @param levels that it drew, B
   * @param losses {@code [B]}
   * @return a number
   */
  public Tensor mean(List<Level> levels, Tensor losses) {
    if (importance == null) {
      return losses.mean();
    }
    float[] values = Tensors.toFloats(losses);
    float[] weights = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      if (Float.isFinite(values[i])) { // one bad step is not to be remembered
        importance.observe(levels.get(i).step(), values[i]);
      }
      weights[i] = (float) levels.get(i).weight();
    }
    return losses
        .mul(Tensors.of(weights, weights.length).to(losses.device(), ScalarType.Float))
        .mean();
  }

  /** What it learned, if it learns. */
  public Optional<LossSecondMoment> importance() {
    return Optional.ofNullable(importance);
  }
}
