package org.sfumato.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.image.Pixels;
import org.sfumato.metric.pixel.Ssim;
import org.sfumato.metric.statistics.FrechetDistance;
import org.sfumato.metric.statistics.InceptionScore;
import org.sfumato.metric.statistics.Moments;
import org.sfumato.metric.statistics.RunningMoments;

/** Distances and similarities against pytorch-fid, pytorch-msssim and a plain Inception Score. */
class MetricStatisticsParityTest {
  /** What the README of the golden values asks for, in percent: 1e-6, and 1e-4 for distances. */
  private static final double PERCENT = 1e-4;

  private static final double FRECHET_PERCENT = 1e-2;

  static List<Golden> files() {
    return Golden.where(config -> config.path("source").asText().startsWith("frechet:"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyOutputIsCompared(Golden golden) {
    assertThat(golden.names().stream().filter(name -> name.startsWith("out.")))
        .containsExactlyInAnyOrder(
            "out.frechet_distance", "out.inception_score", "out.ssim", "out.ms_ssim");
  }

  @ParameterizedTest
  @MethodSource("files")
  void frechetDistance(Golden golden) {
    Moments a = moments(golden, "in.features_a");
    Moments b = moments(golden, "in.features_b");
    double expected = golden.doubles("out.frechet_distance")[0];
    assertThat(FrechetDistance.between(a, b).value())
        .isCloseTo(expected, withinPercentage(FRECHET_PERCENT));
    assertThat(FrechetDistance.between(b, a).value())
        .isCloseTo(expected, withinPercentage(FRECHET_PERCENT));
  }

  @ParameterizedTest
  @MethodSource("files")
  void inceptionScore(Golden golden) {
    double[] all = golden.doubles("in.probabilities");
    int classes = (int) golden.tensor("in.probabilities").size(1);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < all.length; i += classes) {
      rows.add(Arrays.copyOfRange(all, i, i + classes));
    }
    assertThat(InceptionScore.of(rows, 1).mean())
        .isCloseTo(golden.doubles("out.inception_score")[0], withinPercentage(PERCENT));
  }

  @ParameterizedTest
  @MethodSource("files")
  void structuralSimilarity(Golden golden) {
    List<Pixels> a = images(golden, "in.image_a");
    List<Pixels> b = images(golden, "in.image_b");
    double[] ssim = golden.doubles("out.ssim");
    double[] multiScale = golden.doubles("out.ms_ssim");
    for (int i = 0; i < a.size(); i++) {
      Ssim compared = Ssim.of(a.get(i), b.get(i));
      assertThat(compared.scales()).isEqualTo(5);
      assertThat(compared.value()).isCloseTo(ssim[i], withinPercentage(PERCENT));
      assertThat(compared.multiScale()).isCloseTo(multiScale[i], withinPercentage(PERCENT));
    }
  }

  private static Moments moments(Golden golden, String name) {
    try (RunningMoments moments = new RunningMoments((int) golden.tensor(name).size(1))) {
      moments.add(golden.tensor(name));
      return moments.moments();
    }
  }

  /** Their values lie in [0, 1]. */
  private static List<Pixels> images(Golden golden, String name) {
    double[] values = golden.doubles(name);
    int each = 3 * 192 * 192;
    List<Pixels> images = new ArrayList<>();
    for (int i = 0; i < values.length; i += each) {
      float[] data = new float[each];
      for (int k = 0; k < each; k++) {
        data[k] = (float) (2 * values[i + k] - 1);
      }
      images.add(new Pixels(3, 192, 192, data));
    }
    return images;
  }
}
