package org.sfumato.nn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.torch.Compute;
import org.sfumato.torch.EnableGrad;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;

/**
 * A training pass with activation checkpointing: only the inputs of each block are kept, and the
 * backward pass runs each block a second time (Chen, T. et al. 2016, <i>Training Deep Nets with
 * Sublinear Memory Cost</i>). About a third slower, several times less memory.
 *
 * <p>libtorch offers this only through code that Java cannot reach, so the blocks are written down
 * on the way forward and unwound here. Serves one forward and one backward pass.
 */
public final class Recompute implements Pass {
  private record Step(Block block, Tensor[] inputs, Tensor output, byte[] dropoutState) {
    void close() {
      output.close();
      for (Tensor input : inputs) {
        input.close();
      }
    }
  }

  private final Compute compute;
  private final RandomStream dropoutRandom;
  private final Deque<Step> steps = new ArrayDeque<>();
  private final Pass inner;

  public Recompute(Compute compute, RandomStream dropoutRandom) {
    this.compute = compute;
    this.dropoutRandom = dropoutRandom;
    this.inner = new Training(compute, dropoutRandom);
  }

  @Override
  public Compute compute() {
    return compute;
  }

  @Override
  public boolean training() {
    return true;
  }

  @Override
  public RandomStream dropoutRandom() {
    return dropoutRandom;
  }

  @Override
  public Tensor run(Block block, Tensor... inputs) {
    byte[] state = dropoutRandom.state();
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor output = scope.keep(block.forward(inner, inputs)).requires_grad_(true);
      // The network frees its handles when it is done; what the way back needs is held here until
      // then.
      for (Tensor input : inputs) {
        Scope.own(input);
      }
      steps.push(new Step(block, inputs.clone(), Scope.own(output), state));
      return output;
    }
  }

  @Override
  public void backward(Tensor loss) {
    byte[] after = dropoutRandom.state();
    Map<Tensor, Tensor> gradients = new IdentityHashMap<>(); // each owned until its block is done
    try {
      loss.backward(); // down to the last block's output, which is a leaf here
      while (!steps.isEmpty()) {
        unwind(steps.peek(), gradients);
        steps.pop().close();
      }
    } finally {
      // On the way out by an exception, what was left; else the gradients of the network's inputs.
      steps.forEach(Step::close);
      steps.clear();
      for (Tensor gradient : gradients.values()) {
        gradient.close();
      }
      dropoutRandom.restore(after);
    }
  }

  private void unwind(Step step, Map<Tensor, Tensor> gradients) {
    Tensor sum = gradients.remove(step.output);
    try {
      Tensor gradient = sum == null ? step.output.grad() : sum;
      if (gradient.defined()) { // else nothing of the loss depends on this block
        unwind(step, gradient, gradients);
      }
    } finally {
      if (sum != null) {
        sum.close();
      }
    }
  }

  private void unwind(Step step, Tensor gradient, Map<Tensor, Tensor> gradients) {
    try (Scope scope = new Scope();
        EnableGrad on = new EnableGrad()) {
      Tensor[] leaves = new Tensor[step.inputs.length];
      for (int i = 0; i < leaves.length; i++) {
        leaves[i] = step.inputs[i].detach().requires_grad_(step.inputs[i].is_floating_point());
      }
      dropoutRandom.restore(step.dropoutState);
      Tensor output;
      try (Compute.Region arithmetic = compute.open()) {
        output = step.block.forward(inner, leaves);
      }
      output.backward(gradient, new BoolOptional(false), false, new TensorArrayRefOptional());
      for (int i = 0; i < leaves.length; i++) {
        if (leaves[i].grad().defined()) {
          Tensor part =
              leaves[i].grad().detach(); // a handle of its own: grad() is a window on the leaf
          Tensor sum = gradients.get(step.inputs[i]);
          gradients.put(step.inputs[i], Scope.own(sum == null ? part : torch.add(sum, part)));
          if (sum != null) {
            sum.close();
          }
        }
      }
    }
  }
}
