package org.sfumato.task;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sfumato.image.Pixels;

/** A model that is a function of the patch, and remembers how it was called. */
final class FakeModel implements PatchModel {
  final List<Patch> seen = new ArrayList<>();
  private final int size;
  private double otherWork;
  private final Function<Patch, Pixels> answer;

  FakeModel(int size, Function<Patch, Pixels> answer) {
    this.size = size;
    this.answer = answer;
  }

  /** Continues what is known as a plane in each channel, by least squares: right on gradients. */
  static FakeModel plane(int size) {
    return new FakeModel(size, FakeModel::fitPlane);
  }

  /** One colour everywhere. */
  static FakeModel constant(int size, float value) {
    return new FakeModel(
        size,
        patch -> Pixels.filled(3, patch.condition().height(), patch.condition().width(), value));
  }

  /** How many squares the patches are as large as, and what other work was worth. */
  double squares() {
    return otherWork
        + seen.stream()
            .mapToInt(p -> PatchModel.squares(p.condition().width(), p.condition().height(), size))
            .sum();
  }

  @Override
  public void worked(double squares) {
    otherWork += squares;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int maxBatch() {
    return 3;
  }

  @Override
  public List<Pixels> generate(List<Patch> patches) {
    if (patches.isEmpty() || patches.size() > maxBatch()) {
      throw new AssertionError(patches.size() + " patches in a call");
    }
    seen.addAll(patches);
    return patches.stream().map(answer).toList();
  }

  private static Pixels fitPlane(Patch patch) {
    int width = patch.mask().width();
    int height = patch.mask().height();
    Pixels result = Pixels.zeros(3, height, width);
    for (int c = 0; c < 3; c++) {
      double[][] normal = new double[3][4];
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          if (patch.mask().at(0, y, x) == 0) {
            double[] terms = {1, x, y, patch.condition().at(c, y, x)};
            for (int i = 0; i < 3; i++) {
              for (int j = 0; j < 4; j++) {
                normal[i][j] += terms[i] * terms[j];
              }
            }
          }
        }
      }
      double[] plane = solve(normal);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          result.data()[result.index(c, y, x)] = (float) (plane[0] + plane[1] * x + plane[2] * y);
        }
      }
    }
    return result;
  }

  /** Gaussian elimination; the normal matrix is positive definite. */
  private static double[] solve(double[][] m) {
    for (int i = 0; i < 3; i++) {
      for (int k = i + 1; k < 3; k++) {
        double factor = m[k][i] / m[i][i];
        for (int j = i; j < 4; j++) {
          m[k][j] -= factor * m[i][j];
        }
      }
    }
    double[] x = new double[3];
    for (int i = 2; i >= 0; i--) {
      x[i] = m[i][3];
      for (int j = i + 1; j < 3; j++) {
        x[i] -= m[i][j] * x[j];
      }
      x[i] /= m[i][i];
    }
    return x;
  }
}
