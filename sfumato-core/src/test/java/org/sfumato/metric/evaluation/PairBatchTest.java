package org.sfumato.metric.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.metric.PairNetwork;

class PairBatchTest {
  private static final Path FILE = Path.of("some.png");

  private final List<Long> batches = new ArrayList<>();
  private final List<Double> distances = new ArrayList<>();
  private final PairBatch batch = new PairBatch(new Difference());

  /** Of pictures of one colour each, their difference; writes down how many pairs it sees. */
  private final class Difference implements PairNetwork {
    @Override
    public String name() {
      return "difference";
    }

    @Override
    public String sha256() {
      return "";
    }

    @Override
    public Tensor distance(Tensor a, Tensor b) {
      batches.add(a.size(0));
      return a.sub(b).abs().mean(1, 2, 3);
    }

    @Override
    public void close() {}
  }

  private void add(int width, int height, float difference) {
    Pixels a = Pixels.filled(3, height, width, 0.25f);
    batch.add(a, Pixels.filled(3, height, width, 0.25f + difference), FILE, distances::add);
  }

  @Test
  void pairsOfOneSizeGoTogetherAndEachGetsItsOwnDistance() {
    for (int i = 0; i < 11; i++) {
      add(256, 256, i / 16f);
    }
    add(64, 80, 0.5f);
    add(80, 64, 0.25f);
    add(80, 64, 0);
    batch.flush();
    batch.flush(); // nothing is left
    assertThat(batches).containsExactly(8L, 3L, 1L, 2L);
    for (int i = 0; i < 11; i++) {
      assertThat(distances.get(i)).isCloseTo(i / 16.0, within(1e-6));
    }
    assertThat(distances.subList(11, 14)).containsExactly(0.5, 0.25, 0.0);
  }

  @Test
  void largePicturesGoAlone() {
    add(1024, 1024, 0.5f);
    add(1024, 1024, 0.25f);
    batch.flush();
    assertThat(batches).containsExactly(1L, 1L);
    assertThat(distances).containsExactly(0.5, 0.25);
  }

  @Test
  void whatCannotBeComparedIsRefusedBeforeItHoldsUpOthers() {
    Pixels square = Pixels.filled(3, 64, 64, 0);
    assertThatThrownBy(() -> batch.add(square, Pixels.filled(3, 64, 65, 0), FILE, distances::add))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("some.png is 65 x 64 pixels and is compared with 64 x 64");
    Pixels small = Pixels.filled(3, 63, 64, 0);
    assertThatThrownBy(() -> batch.add(small, small, FILE, distances::add))
        .hasMessageContaining("at least 64");
    add(64, 64, Float.NaN);
    assertThatThrownBy(batch::flush).hasMessageContaining("its weights are damaged");
  }
}
