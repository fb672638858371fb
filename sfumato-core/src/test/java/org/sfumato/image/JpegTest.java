package org.sfumato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JpegTest {
  private static final BufferedImage PHOTO = Pictures.photo(48, 40, 11);

  /** First rows of the luminance table, and of the chrominance table, as libjpeg writes them. */
  @Test
  void tablesAreThoseOfLibjpeg() {
    assertThat(firstRow(10, 0)).containsExactly(80, 55, 50, 80, 120, 200, 255, 255);
    assertThat(firstRow(50, 0)).containsExactly(16, 11, 10, 16, 24, 40, 51, 61);
    assertThat(firstRow(75, 0)).containsExactly(8, 6, 5, 8, 12, 20, 26, 31);
    assertThat(firstRow(75, 1)).containsExactly(9, 9, 12, 24, 50, 50, 50, 50);
    assertThat(firstRow(95, 0)).containsExactly(2, 1, 1, 2, 2, 4, 5, 6);
    assertThat(firstRow(30, 0)).containsExactly(27, 18, 17, 27, 40, 66, 85, 101);
  }

  @Property(tries = 100)
  void everyQualityScalesTheTableInTheFile(@ForAll @IntRange(min = 1, max = 100) int quality) {
    int[] fifty = tables(Jpeg.encode(PHOTO, 50, Jpeg.Chroma.HALVED)).get(0);
    int[] table = tables(Jpeg.encode(PHOTO, quality, Jpeg.Chroma.HALVED)).get(0);
    int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    for (int i = 0; i < 64; i++) {
      int scaled = (fifty[i] * percent + 50) / 100;
      assertThat(table[i]).isEqualTo(Math.max(1, Math.min(255, scaled)));
    }
  }

  @Test
  void chromaSamplingIsAsAsked() {
    assertThat(lumaSampling(Jpeg.encode(PHOTO, 90, Jpeg.Chroma.FULL))).isEqualTo(0x11);
    assertThat(lumaSampling(Jpeg.encode(PHOTO, 90, Jpeg.Chroma.HALVED))).isEqualTo(0x22);
  }

  @Test
  void lowerQualityLosesMore() {
    Pixels pixels = Pixels.of(PHOTO);
    double[] errors =
        Arrays.stream(new int[] {5, 30, 95})
            .mapToDouble(quality -> error(pixels, Jpeg.roundTrip(pixels, quality)))
            .toArray();
    assertThat(errors[0]).isGreaterThan(errors[1]);
    assertThat(errors[1]).isGreaterThan(errors[2]);
    assertThat(errors[2]).isLessThan(0.03);
  }

  @Test
  void refusesOtherQualities() {
    assertThatIllegalArgumentException().isThrownBy(() -> Jpeg.encode(PHOTO, 0, Jpeg.Chroma.FULL));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Jpeg.encode(PHOTO, 101, Jpeg.Chroma.FULL));
  }

  private static double error(Pixels a, Pixels b) {
    double sum = 0;
    for (int i = 0; i < a.data().length; i++) {
      sum += Math.abs(a.data()[i] - b.data()[i]);
    }
    return sum / a.data().length;
  }

  private static int[] firstRow(int quality, int table) {
    int[] zigzagOfFirstRow = {0, 1, 5, 6, 14, 15, 27, 28};
    int[] values = tables(Jpeg.encode(PHOTO, quality, Jpeg.Chroma.HALVED)).get(table);
    return Arrays.stream(zigzagOfFirstRow).map(i -> values[i]).toArray();
  }

  /** The quantization tables of a file, in zigzag order, by walking its segments. */
  private static List<int[]> tables(byte[] jpeg) {
    List<int[]> tables = new ArrayList<>();
    for (int at : segments(jpeg, 0xdb)) {
      int end = at + 2 + length(jpeg, at);
      for (int p = at + 4; p < end; p += 65) {
        int[] table = new int[64];
        for (int i = 0; i < 64; i++) {
          table[i] = jpeg[p + 1 + i] & 0xff;
        }
        tables.add(table);
      }
    }
    return tables;
  }

  private static int lumaSampling(byte[] jpeg) {
    return jpeg[segments(jpeg, 0xc0).get(0) + 11];
  }

  private static List<Integer> segments(byte[] jpeg, int marker) {
    List<Integer> found = new ArrayList<>();
    for (int at = 2; (jpeg[at + 1] & 0xff) != 0xda; at += 2 + length(jpeg, at)) {
      if ((jpeg[at + 1] & 0xff) == marker) {
        found.add(at);
      }
    }
    return found;
  }

  private static int length(byte[] jpeg, int at) {
    return (jpeg[at + 2] & 0xff) << 8 | jpeg[at + 3] & 0xff;
  }
}
