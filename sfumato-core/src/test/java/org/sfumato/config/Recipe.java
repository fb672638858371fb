package org.sfumato.config;

import java.util.List;
import java.util.Map;

/** A config with one of everything, as the tests need it. */
record Recipe(
    String name,
    int steps,
    long seed,
    boolean ema,
    double learningRate,
    Objective objective,
    Network network,
    Output output,
    List<Integer> multipliers,
    Map<String, Double> tasks,
    Integer classes) {

  enum Objective {
    EPS,
    V_PREDICTION
  }

  record Network(int baseChannels, double dropout, Heads heads) {
    Network {
      if (baseChannels % 16 != 0) {
        throw new IllegalArgumentException(
            "base-channels must be a multiple of 16, not " + baseChannels);
      }
    }

    /** Derived, so no key of its own. */
    public int getChannelPairs() {
      return baseChannels / 2;
    }

    public boolean isLarge() {
      return baseChannels > 200;
    }
  }

  record Heads(int count, int every) {}

  record Output(int every, String folder) {}

  Recipe {
    if (ema && steps < 2) {
      throw new IllegalArgumentException("ema needs at least 2 steps");
    }
  }

  static final Recipe PRESET =
      new Recipe(
          "small",
          1000,
          1,
          true,
          1e-4,
          Objective.EPS,
          new Network(64, 0, new Heads(4, 2)),
          new Output(10, "runs"),
          List.of(1, 2, 3),
          Map.of("colorize", 1.0, "inpaint", 0.5),
          null);
}
