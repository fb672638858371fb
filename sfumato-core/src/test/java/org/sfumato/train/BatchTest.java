package org.sfumato.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sfumato.diffusion.ResidualKind;
import org.sfumato.image.Pictures;
import org.sfumato.image.Pixels;
import org.sfumato.task.Patch;
import org.sfumato.task.PhotoTask;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

class BatchTest {
  private static final int VALUES = 3 * 32 * 32;

  /** One example of each task: each has its own label, guess and spread. */
  @ParameterizedTest
  @EnumSource
  void theTargetIsThePictureOrItsDifferenceToTheGuess(ResidualKind residual) {
    List<TrainingPair> pairs = new ArrayList<>();
    for (PhotoTask task : TaskMixture.photo()) {
      Pixels square = Pixels.of(Pictures.photo(32, 32, task.label()));
      pairs.add(task.pair(square, new SplittableRandom(1)));
    }
    try (Scope scope = new Scope()) {
      Batch batch = Batch.of(pairs, residual, Compute.CPU_FP32);
      assertThat(Tensors.toDoubles(batch.labels())).containsExactly(0, 1, 2, 3);
      float[] targets = Tensors.toFloats(batch.target());
      double largest = 0;
      for (int b = 0; b < pairs.size(); b++) {
        TrainingPair pair = pairs.get(b);
        Patch patch = pair.patch();
        float[] guess = patch.guess().data();
        float[] local = patch.localSpread().data();
        for (int i = 0; i < VALUES; i++) {
          double picture = pair.target().data()[i];
          double expected =
              switch (residual) {
                case NONE -> picture;
                case EVEN -> (picture - guess[i]) / patch.task().spread();
                case LOCAL -> (picture - guess[i]) / local[i % local.length];
              };
          largest = Math.max(largest, Math.abs(targets[b * VALUES + i] - expected));
        }
      }
      assertThat(largest).isLessThan(1e-4);
    }
  }
}
