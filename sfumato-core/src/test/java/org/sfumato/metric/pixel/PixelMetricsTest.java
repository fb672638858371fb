package org.sfumato.metric.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pixels;

class PixelMetricsTest {
  private static Pixels noise(long seed, int channels, int height, int width) {
    SplittableRandom random = new SplittableRandom(seed);
    Pixels pixels = Pixels.zeros(channels, height, width);
    for (int i = 0; i < pixels.data().length; i++) {
      pixels.data()[i] = (float) random.nextDouble(-1, 1);
    }
    return pixels;
  }

  private static Pixels mixed(Pixels a, Pixels b, float share) {
    Pixels mixed = a.copy();
    for (int i = 0; i < mixed.data().length; i++) {
      mixed.data()[i] += share * (b.data()[i] - a.data()[i]);
    }
    return mixed;
  }

  /** Two-dimensional windows, moment by moment. */
  private static double naiveSsim(Pixels a, Pixels b) {
    double sum = 0;
    int count = 0;
    for (int c = 0; c < a.channels(); c++) {
      for (int top = 0; top + 11 <= a.height(); top++) {
        for (int left = 0; left + 11 <= a.width(); left++) {
          double weights = 0;
          double[] m = new double[5];
          for (int y = 0; y < 11; y++) {
            for (int x = 0; x < 11; x++) {
              double w = Math.exp(-((y - 5) * (y - 5) + (x - 5) * (x - 5)) / 4.5);
              double p = (a.at(c, top + y, left + x) + 1.0) / 2;
              double q = (b.at(c, top + y, left + x) + 1.0) / 2;
              double[] moments = {p, q, p * p, q * q, p * q};
              weights += w;
              for (int i = 0; i < 5; i++) {
                m[i] += w * moments[i];
              }
            }
          }
          for (int i = 0; i < 5; i++) {
            m[i] /= weights;
          }
          double variances = m[2] - m[0] * m[0] + m[3] - m[1] * m[1];
          double covariance = m[4] - m[0] * m[1];
          sum +=
              (2 * m[0] * m[1] + 1e-4)
                  * (2 * covariance + 9e-4)
                  / ((m[0] * m[0] + m[1] * m[1] + 1e-4) * (variances + 9e-4));
          count++;
        }
      }
    }
    return sum / count;
  }

  @Test
  void ssimIsThatOfTwoDimensionalWindows() {
    Pixels a = noise(1, 3, 17, 14);
    Pixels b = mixed(a, noise(2, 3, 17, 14), 0.3f);
    // The window is rounded to 32 bits.
    assertThat(Ssim.of(a, b).value()).isCloseTo(naiveSsim(a, b), within(1e-6));
    assertThat(Ssim.of(b, a).value()).isCloseTo(Ssim.of(a, b).value(), within(1e-12));
    assertThat(Ssim.of(a, a).value()).isCloseTo(1, within(1e-12));
  }

  @Test
  void scalesAreThoseThatTheImageHasRoomFor() {
    assertThat(Ssim.scales(161, 400)).isEqualTo(5);
    assertThat(Ssim.scales(160, 400)).isEqualTo(4);
    assertThat(Ssim.scales(64, 64)).isEqualTo(3);
    assertThat(Ssim.scales(11, 11)).isEqualTo(1);
    assertThat(Ssim.scales(10, 400)).isZero();
    assertThat(Ssim.of(noise(1, 1, 64, 65), noise(2, 1, 64, 65)).scales()).isEqualTo(3);
    assertThat(Ssim.of(noise(1, 1, 64, 65), noise(2, 1, 64, 65), 1).scales()).isEqualTo(1);
  }

  @Test
  void multiScaleOfOneScaleIsSsim() {
    Pixels a = noise(1, 1, 30, 41);
    Ssim compared = Ssim.of(a, mixed(a, noise(2, 1, 30, 41), 0.2f));
    assertThat(compared.multiScale(1)).isCloseTo(Math.pow(compared.value(), 1.0001), within(1e-12));
    assertThat(Ssim.of(a, a).multiScale()).isCloseTo(1, within(1e-12));
    assertThatThrownBy(() -> compared.multiScale(3)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anOddSideIsHalvedBehindARowOfZeros() {
    Plane half = new Plane(3, 2, new double[] {4, 8, 12, 16, 20, 24}).halved();
    assertThat(half.height()).isEqualTo(2);
    assertThat(half.width()).isEqualTo(1);
    assertThat(half.values()).containsExactly(3, 18);
  }

  @Test
  void psnrOfAKnownError() {
    Pixels a = noise(1, 3, 8, 8);
    Pixels b = a.copy();
    for (int i = 0; i < b.data().length; i++) {
      b.data()[i] += i % 2 == 0 ? 0.2f : -0.2f;
    }
    // A tenth of the peak: 20 dB. The values have 24 bits.
    assertThat(Psnr.of(a, b)).isCloseTo(20, within(1e-5));
    assertThat(Psnr.of(a, a)).isInfinite();
  }

  /** Pure red and pure blue, half and half, by hand. */
  @Test
  void colourfulnessByHand() {
    Pixels image = Pixels.zeros(3, 1, 2);
    java.util.Arrays.fill(image.data(), -1);
    image.data()[image.index(0, 0, 0)] = 1;
    image.data()[image.index(2, 0, 1)] = 1;
    // rg: 255, 0; yb: 127.5, -255
    double deviations = Math.hypot(127.5, 191.25);
    double means = Math.hypot(127.5, -63.75);
    assertThat(Colourfulness.of(image)).isCloseTo(deviations + 0.3 * means, within(1e-9));
    Pixels gray = Pixels.zeros(3, 5, 5);
    assertThat(Colourfulness.of(gray)).isCloseTo(0, within(1e-9));
  }

  @Test
  void sizesMustAgree() {
    Pixels a = noise(1, 3, 20, 20);
    Pixels b = noise(1, 3, 20, 21);
    assertThatThrownBy(() -> Ssim.of(a, b)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Psnr.of(a, b)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Ssim.of(noise(1, 3, 9, 20), noise(1, 3, 9, 20)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Colourfulness.of(noise(1, 1, 5, 5)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
