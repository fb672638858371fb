package org.sfumato.train.doctor;

/**
 * What batches cost: something whatever their size, and something for each image.
 *
 * @param fixed the first
 * @param each the second
 */
record Line(double fixed, double each) {
  /** The straight line nearest to some points in squares; two of them at least. */
  static Line through(double[] x, double[] y) {
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < x.length; i++) {
      meanX += x[i] / x.length;
      meanY += y[i] / x.length;
    }
    double up = 0;
    double square = 0;
    for (int i = 0; i < x.length; i++) {
      up += (x[i] - meanX) * (y[i] - meanY);
      square += (x[i] - meanX) * (x[i] - meanX);
    }
    double each = Math.max(0, up / square);
    return new Line(meanY - each * meanX, each);
  }

  double at(double images) {
    return fixed + each * images;
  }
}
