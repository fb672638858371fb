package org.sfumato.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sfumato.bench.Work.Convolution;
import org.sfumato.model.Rin;
import org.sfumato.model.RinPresets;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetPresets;

class WorkTest {
  /** The preset tiny, by hand: 32 x 32, widths 16 and 32, one block a level, attention at 16. */
  @Test
  void countsWhatTheNetworkDoes() {
    List<Convolution> expected = new ArrayList<>();
    add(expected, 1, 6, 16, 3, 32); // stem
    add(expected, 2, 16, 16, 3, 32); // block
    add(expected, 2, 16, 16, 3, 16); // block that halves
    block(expected, 16, 32, 16);
    add(expected, 4, 32, 32, 3, 16); // the two blocks at the bottom
    block(expected, 64, 32, 16); // way up: 32 and a skip of 32
    block(expected, 48, 32, 16); // 32 and a skip of 16
    add(expected, 2, 32, 32, 3, 32); // block that doubles
    block(expected, 48, 16, 32);
    block(expected, 32, 16, 32);
    add(expected, 1, 16, 3, 3, 32);

    Work work = Work.of(new UNet(UNetPresets.TINY));
    assertThat(work.convolutions().stream().map(WorkTest::nameless).toList())
        .containsExactlyInAnyOrderElementsOf(expected);

    // Four attention blocks of 256 pixels and 32 channels: to q, k, v and out, and two products.
    double attention = 4 * (2.0 * 256 * 32 * 4 * 32 + 2 * 2.0 * 256 * 256 * 32);
    double noise = 2.0 * (16 * 64 + 64 * 64);
    // Each block is told scale and shift: four blocks 16 channels wide, six of 32.
    double blocks = 2.0 * 64 * 2 * (16 * 4 + 32 * 6);
    assertThat(work.otherFlops()).isCloseTo(attention + noise + blocks, within(1.0));
  }

  /** The tiny RIN by hand: 16 tokens 64 wide, 8 latents 64 wide, two blocks of one layer. */
  @Test
  void countsWhatARinDoes() {
    double square = 2.0 * 64 * 64; // a linear layer for one row
    double mlp = 2 * 4 * square;
    double read = 8 * (2 * square + mlp) + 16 * 2 * square + 2 * 2.0 * 8 * 16 * 64;
    double process = 8 * (4 * square + mlp) + 2 * 2.0 * 8 * 8 * 64;
    double write = 16 * (2 * square + mlp) + 8 * 2 * square + 2 * 2.0 * 16 * 8 * 64;
    double patches = 16 * 2.0 * (96 + 48) * 64;
    double start = 2.0 * (16 + 64) * 64 + 8 * mlp;

    Work work = Work.of(new Rin(RinPresets.TINY));
    assertThat(work.convolutions()).isEmpty();
    assertThat(work.flops()).isCloseTo(2 * (read + process + write) + patches + start, within(1.0));
  }

  /** What the convolution library itself logged of one step of small-64. */
  @Test
  void agreesWithTheLibrarysLog() {
    Work work = Work.of(new UNet(UNetPresets.SMALL_64));
    assertThat(work.convolutions()).hasSize(55);
    assertThat(work.convolutions().stream().filter(c -> c.kernel() == 1)).hasSize(11);
    assertThat(
            work.convolutions().stream()
                .filter(c -> c.in() == 192 && c.out() == 192 && c.kernel() == 3 && c.side() == 16))
        .hasSize(10);
  }

  private static void block(List<Convolution> list, long in, long out, long side) {
    add(list, 1, in, out, 3, side);
    add(list, 1, out, out, 3, side);
    add(list, 1, in, out, 1, side); // skip connection
  }

  private static void add(
      List<Convolution> list, int times, long in, long out, long kernel, long side) {
    for (int i = 0; i < times; i++) {
      list.add(new Convolution("", in, out, kernel, side));
    }
  }

  private static Convolution nameless(Convolution c) {
    return new Convolution("", c.in(), c.out(), c.kernel(), c.side());
  }
}
