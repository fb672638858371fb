package org.sfumato.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** Parameters with random values, for the comparison of a layer with its naive version. */
public final class LayerFixture implements AutoCloseable {
  private final Scope scope = new Scope();
  private final RandomStream random = new RandomStream(1);
  private final Parameters parameters;
  private final FlatParameters flat;

  /** Allocates what a layer declared and fills it. */
  public LayerFixture(Parameters parameters) {
    this.parameters = parameters;
    flat = new FlatParameters(parameters, Compute.CPU_FP32);
    random.fillNormal(flat.values(), 0.1, 0.4); // not centred, so that a lost shift would show
  }

  /** Starts the parameters as their layers declared instead. */
  public void restart() {
    flat.initialise(random);
  }

  /** Makes the parameters ready for gradients. */
  public void requireGradients() {
    flat.requireGradients();
  }

  /** A random input in the layout that networks use, {@code [B, C, H, W]}. */
  public Tensor image(long... shape) {
    return Compute.CPU_FP32.arrange(random.normal(shape));
  }

  /** A random input. */
  public Tensor normal(long... shape) {
    return random.normal(shape);
  }

  /** The values of a parameter, row-major. */
  public double[] parameter(String name) {
    return Tensors.toDoubles(parameters.byName().get(name).tensor());
  }

  /** The values of one example of a batch. */
  public static double[] example(Tensor batch, int index) {
    double[] values = Tensors.toDoubles(batch);
    int each = values.length / (int) batch.size(0);
    return Arrays.copyOfRange(values, index * each, (index + 1) * each);
  }

  /** Equal but for rounding to 32 bits in a few hundred sums of values of about this size. */
  public static void assertClose(double[] actual, double... expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
    assertThat(scale).isPositive();
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(3e-6 * scale));
    }
  }

  @Override
  public void close() {
    flat.close();
    random.close();
    scope.close();
  }
}
