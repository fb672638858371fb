package org.sfumato.nn;

import org.bytedeco.pytorch.Tensor;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;

/**
 * What one pass through a network needs beside its input: the arithmetic, and in training the
 * randomness of dropout and the way activations are kept. Networks themselves hold no state but
 * their parameters, so threads can share them.
 */
public sealed interface Pass permits Pass.Inference, Pass.Training, Recompute {
  Compute compute();

  /** Whether dropout is active, and whatever else networks do in training only. */
  boolean training();

  /** The randomness of dropout and of what else a network draws; only in training. */
  RandomStream dropoutRandom();

  /**
   * Runs one block of a network; a pass may choose to keep its activations or to compute them again
   * later.
   */
  default Tensor run(Block block, Tensor... inputs) {
    return block.forward(this, inputs);
  }

  /**
   * Gradients of a loss that was computed from this pass's output, added to the parameters' own.
   */
  default void backward(Tensor loss) {
    loss.backward();
  }

  /** A piece of a network: a pure function of its inputs and its parameters. */
  @FunctionalInterface
  interface Block {
    Tensor forward(Pass pass, Tensor... inputs);
  }

  /** No dropout. */
  record Inference(Compute compute) implements Pass {
    @Override
    public boolean training() {
      return false;
    }

    @Override
    public RandomStream dropoutRandom() {
      throw new IllegalStateException("no dropout at inference");
    }
  }

  /** Dropout from an explicit stream; activations are kept for the backward pass. */
  record Training(Compute compute, RandomStream dropoutRandom) implements Pass {
    @Override
    public boolean training() {
      return true;
    }
  }
}
