package org.sfumato.torch;

import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.Function;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch's fused AdamW: one pass over the memory instead of a dozen.
 *
 * <p>It has no binding in Java, but a script can call it. The lists must be passed in: built inside
 * the script, the update is lost without a word.
 */
public final class FusedAdamW implements AutoCloseable {
  private static final String SOURCE =
      """
      def step(params: List[Tensor], grads: List[Tensor], means: List[Tensor], squares: List[Tensor],
               maxima: List[Tensor], counts: List[Tensor],
               lr: float, beta1: float, beta2: float, decay: float, eps: float) -> int:
        torch._fused_adamw_(params, grads, means, squares, maxima, counts, lr=lr, beta1=beta1, beta2=beta2,
                            weight_decay=decay, eps=eps, amsgrad=False, maximize=False)
        return 0
      """;

  private final CompilationUnit unit;
  private final Function step;

  public FusedAdamW() {
    LibTorch.load();
    try (Scope scope = new Scope()) {
      unit = Scope.own(torch.compile(SOURCE));
      step = Scope.own(unit.find_function(new QualifiedName("step")));
    }
  }

  /**
   * One step of AdamW (Loshchilov and Hutter 2019, Algorithm 2), in place.
   *
   * @param parameters {@code [N]}
   * @param gradients {@code [N]}
   * @param mean first moment, {@code [N]}
   * @param square second moment, {@code [N]}
   * @param count steps done before this one, a 32-bit scalar; counted up
   */
  public void step(
      Tensor parameters,
      Tensor gradients,
      Tensor mean,
      Tensor square,
      Tensor count,
      double learningRate,
      double beta1,
      double beta2,
      double weightDecay,
      double eps) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      count.add_(new Scalar(1)); // the operator expects the number of the step at hand
      IValueVector arguments = new IValueVector();
      for (Tensor tensor : new Tensor[] {parameters, gradients, mean, square, null, count}) {
        arguments.push_back(new IValue(list(tensor)));
      }
      for (double number : new double[] {learningRate, beta1, beta2, weightDecay, eps}) {
        arguments.push_back(new IValue(number));
      }
      step.apply(arguments);
    }
  }

  private static GenericList list(Tensor tensor) {
    GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
    if (tensor != null) {
      list.push_back(new IValue(tensor));
    }
    return list;
  }

  @Override
  public void close() {
    step.close();
    unit.close();
  }
}
