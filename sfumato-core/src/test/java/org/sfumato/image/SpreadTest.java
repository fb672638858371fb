package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void isFourTimesTheStandardDeviation() {
    BufferedImage one = Pictures.photo(7, 5, 1);
    BufferedImage two = Pictures.photo(7, 5, 2);
    BufferedImage three = Pictures.photo(7, 5, 3);
    BufferedImage spread = Spread.of(List.of(one, two, three));
    double variance = 0;
    for (int s = 0; s <= 16; s += 8) {
      double a = one.getRGB(4, 2) >> s & 255;
      double b = two.getRGB(4, 2) >> s & 255;
      double c = three.getRGB(4, 2) >> s & 255;
      double mean = (a + b + c) / 3;
      variance += (Math.pow(a - mean, 2) + Math.pow(b - mean, 2) + Math.pow(c - mean, 2)) / 2 / 3;
    }
    assertThat(spread.getRaster().getSample(4, 2, 0))
        .isEqualTo((int) Math.min(255, Math.round(4 * Math.sqrt(variance))));
  }

  @Test
  void isBlackWhereAllAgree() {
    BufferedImage photo = Pictures.photo(6, 4, 1);
    BufferedImage spread = Spread.of(List.of(photo, photo));
    for (int i = 0; i < 24; i++) {
      assertThat(spread.getRaster().getSample(i % 6, i / 6, 0)).isZero();
    }
    assertThatThrownBy(() -> Spread.of(List.of(photo)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
