package org.sfumato.bench;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.diffusion.Objective;
import org.sfumato.nn.Pass;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/** A batch of images of noise, which are as good as any here, and the noise levels of each. */
final class Images implements AutoCloseable {
  private final Tensor condition;
  private final Tensor target;
  private final Tensor mask;
  private final double[] gammas;
  private final RandomStream noise = new RandomStream(1);

  Images(int batch, int size) {
    gammas = new double[batch];
    Arrays.setAll(gammas, i -> (i + 0.5) / batch);
    try (Scope scope = new Scope()) {
      condition = Scope.own(noise.normal(batch, 3, size, size));
      target = Scope.own(noise.normal(batch, 3, size, size));
      mask = Scope.own(torch.ones(batch, 1, size, size));
    }
  }

  Tensor condition() {
    return condition;
  }

  /** A noisy image, {@code [B, 3, S, S]}. */
  Tensor noisy() {
    return target;
  }

  /** The training loss with fresh noise, a scalar. */
  Tensor loss(Objective objective, Pass pass) {
    Tensor eps = noise.normal(target.size(0), target.size(1), target.size(2), target.size(3));
    return objective.losses(pass, condition, null, target, mask, gammas, eps).mean();
  }

  @Override
  public void close() {
    noise.close();
    mask.close();
    target.close();
    condition.close();
  }
}
