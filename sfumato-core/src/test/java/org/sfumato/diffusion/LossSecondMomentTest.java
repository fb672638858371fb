package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.sfumato.config.ConfigReader;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class LossSecondMomentTest {
  private static final int STEPS = 4;

  private static LossSecondMoment learned() {
    LossSecondMoment importance = new LossSecondMoment(STEPS);
    for (int step = 0; step < STEPS; step++) {
      for (int i = 0; i < 10; i++) {
        importance.observe(step, step + 1);
      }
    }
    return importance;
  }

  @Test
  void everyStepIsDrawnAlikeUntilAllAreKnown() {
    LossSecondMoment importance = new LossSecondMoment(STEPS);
    for (int i = 0; i < 100; i++) {
      importance.observe(i % (STEPS - 1), 5);
    }
    assertThat(importance.shares()).containsOnly(0.25);
    assertThat(importance.draw(new SplittableRandom(1)).weight()).isEqualTo(1);
  }

  @Test
  void thenInProportionToTheRootMeanSquareOfTheLastTen() {
    LossSecondMoment importance = learned();
    importance.observe(0, 11); // now nine ones and an 11: the mean square is 13
    double[] roots = {Math.sqrt(13), 2, 3, 4};
    double sum = Arrays.stream(roots).sum();
    double[] shares = importance.shares();
    for (int step = 0; step < STEPS; step++) {
      assertThat(shares[step]).isCloseTo(roots[step] / sum * 0.999 + 0.00025, within(1e-12));
    }
    for (int i = 0; i < 10; i++) {
      importance.observe(0, 1); // forgotten
    }
    assertThat(importance.shares()).isEqualTo(learned().shares());
  }

  @Test
  void drawsFollowTheSharesAndTheWeightsUndoThem() {
    LossSecondMoment importance = learned();
    double[] shares = importance.shares();
    SplittableRandom random = new SplittableRandom(5);
    int draws = 100_000;
    int[] drawn = new int[STEPS];
    double mean = 0;
    for (int i = 0; i < draws; i++) {
      LossSecondMoment.Drawn one = importance.draw(random);
      drawn[one.step()]++;
      mean += one.weight() * (one.step() + 1) / draws;
    }
    for (int step = 0; step < STEPS; step++) {
      assertThat((double) drawn[step] / draws).isCloseTo(shares[step], within(0.007));
    }
    // Draws in proportion to the loss weigh every loss the same: the mean hardly varies.
    assertThat(mean).isCloseTo(2.5, within(0.001));
  }

  @Test
  void allLossesZeroIsNoReasonToStop() {
    LossSecondMoment importance = new LossSecondMoment(1);
    for (int i = 0; i < 10; i++) {
      importance.observe(0, 0);
    }
    assertThat(importance.shares()).containsExactly(1);
  }

  @Test
  void goesOnFromItsHistory() {
    LossSecondMoment importance = learned();
    importance.observe(2, 40);
    LossSecondMoment other = new LossSecondMoment(STEPS);
    other.restore(importance.history());
    assertThat(other.shares()).isEqualTo(importance.shares());
    other.observe(2, 3);
    importance.observe(2, 3);
    assertThat(other.history()).isEqualTo(importance.history());
    assertThatThrownBy(() -> new LossSecondMoment(5).restore(importance.history()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static DiffusionConfig config(String... settings) {
    return ConfigReader.from(DiffusionConfig.PALETTE_V)
        .override("schedule=betas:20:1e-3:0.3")
        .overrides(List.of(settings))
        .read();
  }

  @Test
  void uniformDrawsAreTheSchedulesOwn() {
    NoiseDraw draws = new NoiseDraw(config(), false);
    DiscreteSchedule schedule = DiscreteSchedule.linear(20, 1e-3, 0.3);
    SplittableRandom random = new SplittableRandom(3);
    SplittableRandom same = new SplittableRandom(3);
    for (int i = 0; i < 100; i++) {
      NoiseDraw.Level level = draws.draw(random);
      assertThat(level.gamma()).isEqualTo(schedule.drawGamma(same));
      assertThat(level.weight()).isEqualTo(1);
    }
    assertThat(draws.importance()).isEmpty();
  }

  /** DDPM, Algorithm 1: what a network that is told the step knows of. */
  @Test
  void wholeStepsAreLevelsOfTheSchedule() {
    DiscreteSchedule schedule = DiscreteSchedule.linear(20, 1e-3, 0.3);
    for (String draw : List.of("time-draw=uniform", "time-draw=importance")) {
      NoiseDraw draws = new NoiseDraw(config(draw), true);
      SplittableRandom random = new SplittableRandom(3);
      boolean[] seen = new boolean[20];
      for (int i = 0; i < 500; i++) {
        double step = schedule.timestepOf(draws.draw(random).gamma());
        assertThat(step).isCloseTo(Math.rint(step), within(1e-9));
        seen[(int) Math.rint(step)] = true;
      }
      assertThat(seen).doesNotContain(false);
    }
  }

  @Test
  void importanceDrawsFallWithinTheirStepAndLearn() {
    NoiseDraw draws = new NoiseDraw(config("time-draw=importance"), false);
    DiscreteSchedule schedule = DiscreteSchedule.linear(20, 1e-3, 0.3);
    SplittableRandom random = new SplittableRandom(4);
    try (Scope scope = new Scope()) {
      for (int i = 0; i < 300; i++) {
        List<NoiseDraw.Level> levels = new ArrayList<>();
        float[] losses = new float[3];
        for (int j = 0; j < losses.length; j++) {
          NoiseDraw.Level level = draws.draw(random);
          levels.add(level);
          losses[j] = level.step() < 10 ? 1 : 3;
          assertThat(level.gamma())
              .isBetween(
                  schedule.alphaCumprod(level.step()), schedule.alphaCumprodPrev(level.step()));
        }
        Tensor mean = draws.mean(levels, Tensors.of(losses, 3));
        double expected = 0;
        for (int j = 0; j < losses.length; j++) {
          expected += losses[j] * levels.get(j).weight() / losses.length;
        }
        assertThat(mean.item_double()).isCloseTo(expected, within(1e-5));
      }
    }
    double[] shares = draws.importance().orElseThrow().shares();
    assertThat(shares[15] / shares[5]).isCloseTo(3, within(0.02));
  }
}
