package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.sfumato.schedule.DiscreteSchedule;

class PosteriorTest {
  /** A step back from q(y | x0) must give q(y' | x0), for any two noise levels. */
  @Property
  void carriesTheMarginalOfAnImageToThatOfLessNoise(
      @ForAll @DoubleRange(min = 1e-4, max = 0.9999) @Scale(6) double gamma,
      @ForAll @DoubleRange(min = 0.0001, max = 1) @Scale(4) double part) {
    double next = gamma + part * (1 - gamma);
    Posterior posterior = Posterior.between(gamma, next);
    double mean = posterior.x0Coefficient() + posterior.yCoefficient() * Math.sqrt(gamma);
    double variance =
        posterior.yCoefficient() * posterior.yCoefficient() * (1 - gamma) + posterior.variance();
    assertThat(mean).isCloseTo(Math.sqrt(next), within(1e-9));
    assertThat(variance).isCloseTo(1 - next, within(1e-9));
  }

  @Test
  void isThatOfTheDiscreteSchedule() {
    DiscreteSchedule schedule = DiscreteSchedule.linear(20, 1e-3, 0.3);
    for (int step = 0; step < schedule.steps(); step++) {
      Posterior posterior =
          Posterior.between(schedule.alphaCumprod(step), schedule.alphaCumprodPrev(step));
      assertThat(posterior.x0Coefficient())
          .isCloseTo(schedule.posteriorMeanCoefX0(step), within(1e-12));
      assertThat(posterior.yCoefficient())
          .isCloseTo(schedule.posteriorMeanCoefXt(step), within(1e-12));
      assertThat(posterior.variance()).isCloseTo(schedule.posteriorVariance(step), within(1e-12));
      assertThat(1 - posterior.alpha()).isCloseTo(schedule.beta(step), within(1e-12));
    }
  }
}
