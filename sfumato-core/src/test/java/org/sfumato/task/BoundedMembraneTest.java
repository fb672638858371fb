package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;

class BoundedMembraneTest {
  @Property(tries = 40)
  void noPixelLeavesItsBoundsAndSomeHold(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll long seed) {
    Pixels plane = Pictures.noise(1, width, height, seed);
    Pixels guide = Pictures.noise(1, width, height, seed + 1);
    SplittableRandom random = new SplittableRandom(seed);
    boolean[] free = new boolean[width * height];
    for (int i = 0; i < free.length; i++) {
      free[i] = random.nextInt(4) > 0;
    }
    Pixels surface = BoundedMembrane.of(plane, free, guide, 0.2f);
    for (int i = 0; i < free.length; i++) {
      assertThat(surface.data()[i]).isCloseTo(plane.data()[i], within(free[i] ? 0.2f + 1e-6f : 0));
    }
  }

  /** The oracle is the same by thousands of steps of projected descent, in double precision. */
  @Test
  void itIsTheSmoothestWithinTheBounds() {
    int width = 24;
    int height = 17;
    Pixels plane = Pixels.zeros(1, height, width);
    for (int i = 0; i < plane.data().length; i++) {
      plane.data()[i] = 0.1f * (i % width / 5) + 0.05f * (i / width / 4);
    }
    boolean[] free = new boolean[width * height];
    Arrays.fill(free, true);
    free[3 * width + 7] = false;
    Pixels surface = BoundedMembrane.of(plane, free, null, 0.05f);
    double[] oracle = smoothest(plane, free, 0.05f);
    for (int i = 0; i < oracle.length; i++) {
      assertThat((double) surface.data()[i]).isCloseTo(oracle[i], within(0.006));
    }
  }

  private static double[] smoothest(Pixels plane, boolean[] free, double most) {
    int width = plane.width();
    double[] surface = new double[plane.data().length];
    Arrays.setAll(surface, i -> plane.data()[i]);
    for (int step = 0; step < 20_000; step++) {
      double[] before = surface.clone();
      for (int i = 0; i < surface.length; i++) {
        double slope = (before[i] - plane.data()[i]) / (32 * 32);
        for (int[] to : new int[][] {{-1, 0}, {1, 0}, {0, -1}, {0, 1}}) {
          int x = i % width + to[0];
          int y = i / width + to[1];
          if (x >= 0 && x < width && y >= 0 && y < plane.height()) {
            slope += before[i] - before[y * width + x];
          }
        }
        double at = plane.data()[i];
        double next = Math.max(at - most, Math.min(at + most, before[i] - 0.2 * slope));
        surface[i] = free[i] ? next : at;
      }
    }
    return surface;
  }

  /** Stairs of three blocks each. */
  @Test
  void aStaircaseBecomesItsRamp() {
    Pixels stairs = Pixels.zeros(1, 32, 480);
    boolean[] free = new boolean[32 * 480];
    Arrays.fill(free, true);
    for (int i = 0; i < free.length; i++) {
      stairs.data()[i] = 0.1f * (i % 480 / 24);
    }
    Pixels ramp = BoundedMembrane.of(stairs, free, null, 0.05f);
    for (int x = 48; x < 432; x++) {
      float expected = 0.1f * (x + 0.5f - 12) / 24;
      assertThat(ramp.at(0, 16, x)).isCloseTo(expected, within(0.01f));
    }
  }

  /** An edge of its own height, however far away, is no reason for a large even part to move. */
  @Test
  void farFromItsStepsItIsAsItWas() {
    Pixels plane = Pixels.zeros(1, 20, 600);
    boolean[] free = new boolean[20 * 600];
    Arrays.fill(free, true);
    for (int i = 0; i < free.length; i++) {
      plane.data()[i] = i % 600 < 300 ? 0 : 0.1f;
    }
    Pixels surface = BoundedMembrane.of(plane, free, null, 0.05f);
    assertThat(surface.at(0, 10, 299)).isGreaterThan(0.04f);
    assertThat(surface.at(0, 10, 100)).isCloseTo(0, within(0.001f));
    assertThat(surface.at(0, 10, 500)).isCloseTo(0.1f, within(0.001f));
  }

  /** A dark ground does not draw down the sky above it. */
  @Test
  void edgesOfThePlaneItselfPullNothing() {
    Pixels sky = Pixels.filled(1, 64, 64, 0.4f);
    boolean[] free = new boolean[64 * 64];
    Arrays.fill(free, 0, 40 * 64, true);
    Arrays.fill(sky.data(), 40 * 64, 64 * 64, -0.5f);
    Pixels surface = BoundedMembrane.of(sky, free, null, 0.04f);
    for (int i = 0; i < 64 * 64; i++) {
      assertThat(surface.data()[i]).isCloseTo(sky.data()[i], within(1e-5f));
    }
  }

  @Test
  void nothingFlowsOverAnEdgeOfTheGuide() {
    Pixels plane = Pixels.zeros(1, 32, 32);
    Pixels guide = Pixels.zeros(1, 32, 32);
    boolean[] free = new boolean[1024];
    Arrays.fill(free, true);
    for (int i = 0; i < 1024; i++) {
      plane.data()[i] = i % 32 < 16 ? 0 : 0.1f;
      guide.data()[i] = i % 32 < 16 ? -0.5f : 0.5f;
    }
    Pixels guided = BoundedMembrane.of(plane, free, guide, 0.05f);
    Pixels unguided = BoundedMembrane.of(plane, free, null, 0.05f);
    float step = guided.at(0, 9, 16) - guided.at(0, 9, 15);
    assertThat(step).isGreaterThan(0.09f);
    assertThat(unguided.at(0, 9, 16) - unguided.at(0, 9, 15)).isLessThan(0.02f);
  }
}
