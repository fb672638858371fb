package org.sfumato.schedule;

/** The bounds that times and gammas keep. */
final class Unit {
  private Unit() {}

  static double checkTime(double t) {
    if (!(t >= 0.0 && t <= 1.0)) {
      throw new IllegalArgumentException("time " + t + " is not in [0, 1]");
    }
    return t;
  }

  static double clip(double value, double min) {
    return Math.max(min, Math.min(1.0, value));
  }

  static void checkClipMin(double clipMin) {
    if (!(clipMin > 0.0 && clipMin < 1.0)) {
      throw new IllegalArgumentException("clipMin " + clipMin + " is not in (0, 1)");
    }
  }
}
