package org.sfumato.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.sfumato.model.AttentionOrder;
import org.sfumato.model.Condition;
import org.sfumato.model.LongRange;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.UNet;
import org.sfumato.model.UNetConfig;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NativeMemory;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Computing activations twice must change nothing but the memory: same loss, same gradients, same
 * randomness.
 */
class RecomputeTest {
  private static final UNetConfig SMALL =
      new UNetConfig(
          8,
          3,
          3,
          Condition.IMAGE,
          3,
          16,
          List.of(1.0, 2.0),
          1,
          List.of(4),
          LongRange.GLOBAL_ATTENTION,
          2,
          0,
          AttentionOrder.QKV_FIRST,
          0.3,
          true,
          true,
          0,
          GroupRule.SIXTEEN_CHANNELS,
          NoiseInput.GAMMA,
          false);

  @Test
  void givesTheSameGradientsAsKeepingActivations() {
    try (RandomStream a = new RandomStream(3);
        RandomStream b = new RandomStream(3)) {
      float[] kept = gradients(new Pass.Training(Compute.CPU_FP32, a));
      float[] recomputed = gradients(new Recompute(Compute.CPU_FP32, b));
      double difference = 0;
      double largest = 0;
      for (int i = 0; i < kept.length; i++) {
        difference = Math.max(difference, Math.abs(kept[i] - recomputed[i]));
        largest = Math.max(largest, Math.abs(kept[i]));
      }
      // Only the order in which gradients of skip connections are added differs.
      assertThat(difference).isLessThan(1e-6 * largest);
      assertThat(largest).isPositive();
      assertThat(b.state()).isEqualTo(a.state());
    }
  }

  /** What a block leaves behind goes when it was unwound, not at the end of the step. */
  @Test
  void memoryFallsWithEveryBlockUnwound() {
    List<Long> alive = new ArrayList<>();
    Pass.Block watched =
        (pass, inputs) -> {
          alive.add(NativeMemory.liveObjects());
          return inputs[0].add(inputs[0]);
        };
    try (RandomStream random = new RandomStream(1)) {
      backward(watched, random, 12);
    }
    List<Long> unwinding = alive.subList(12, 24);
    for (int i = 2; i < unwinding.size(); i++) { // the first has the gradient of the loss
      assertThat(unwinding.get(i)).isLessThan(unwinding.get(i - 1));
    }
  }

  @Test
  void aBlockThatFailsLeavesNothingBehind() {
    List<Long> runs = new ArrayList<>();
    Pass.Block failing =
        (pass, inputs) -> {
          runs.add(0L);
          if (runs.size() > 8) { // six forward, two back
            throw new IllegalStateException("out of memory");
          }
          return inputs[0].add(inputs[0]);
        };
    try (RandomStream random = new RandomStream(1)) {
      long before = NativeMemory.liveObjects();
      assertThatThrownBy(() -> backward(failing, random, 6)).hasMessage("out of memory");
      // Less where the collector took what other tests had left.
      assertThat(NativeMemory.liveObjects()).isLessThanOrEqualTo(before);
    }
  }

  /** A chain of blocks whose intermediate handles are freed before the way back, as networks do. */
  private static void backward(Pass.Block block, RandomStream random, int blocks) {
    Recompute pass = new Recompute(Compute.CPU_FP32, random);
    try (Scope scope = new Scope()) {
      Tensor out;
      try (Scope inner = new Scope()) {
        Tensor x = Tensors.of(new float[] {1, 2}, 2);
        for (int i = 0; i < blocks; i++) {
          x = pass.run(block, x);
        }
        out = inner.keep(x);
      }
      pass.backward(out.sum());
    }
  }

  private static float[] gradients(Pass pass) {
    UNet unet = new UNet(SMALL);
    try (Scope scope = new Scope();
        FlatParameters flat = new FlatParameters(unet.parameters(), Compute.CPU_FP32);
        RandomStream random = new RandomStream(1)) {
      random.fillNormal(
          flat.values(), 0, 0.1); // not the usual start, whose zeros hide most gradients
      flat.requireGradients();
      Tensor out =
          unet.forward(
              pass,
              random.normal(2, 3, 8, 8),
              random.normal(2, 3, 8, 8),
              Tensors.of(new float[] {0.3f, 0.7f}, 2),
              null);
      pass.backward(out.square().sum());
      return Tensors.toFloats(flat.gradients());
    }
  }
}
