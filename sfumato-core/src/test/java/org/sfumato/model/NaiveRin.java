package org.sfumato.model;

import org.sfumato.nn.LayerFixture;
import org.sfumato.nn.NaiveLayers;

/** A RIN written as its definition reads, for one example, in double precision: the oracle. */
final class NaiveRin {
  record Step(double[] output, double[][] latents) {}

  private final RinConfig config;
  private final LayerFixture weights;

  NaiveRin(RinConfig config, LayerFixture weights) {
    this.config = config;
    this.weights = weights;
  }

  /**
   * @param label is looked at only where there are classes
   */
  Step step(double[] y, double[] condition, double noise, int label, double[][] previous) {
    double[][] tokens = tokens(y, condition);
    double[][] latents = latents(noise, label, previous);
    for (int b = 0; b < config.blocks().size(); b++) {
      String block = "blocks." + b + ".";
      latents = layer(block + "read", latents, tokens, config.interfaceHeads());
      for (int i = 0; i < config.blocks().get(b); i++) {
        latents = layer(block + "process." + i, latents, null, config.latentHeads());
      }
      tokens = layer(block + "write", tokens, latents, config.interfaceHeads());
    }
    return new Step(image(tokens), latents);
  }

  private double[][] tokens(double[] y, double[] condition) {
    int size = config.imageSize();
    int side = config.patchSize();
    int perRow = size / side;
    int channels = config.inChannels() + config.conditionChannels();
    double[][] tokens = new double[perRow * perRow][];
    double[] positions = weights.parameter("positions");
    for (int t = 0; t < tokens.length; t++) {
      double[] patch = new double[channels * side * side];
      for (int c = 0; c < channels; c++) {
        boolean told = c < config.conditionChannels(); // the condition comes first
        double[] from = told ? condition : y;
        int plane = told ? c : c - config.conditionChannels();
        for (int r = 0; r < side; r++) {
          for (int s = 0; s < side; s++) {
            int row = t / perRow * side + r;
            int column = t % perRow * side + s;
            patch[(c * side + r) * side + s] = from[(plane * size + row) * size + column];
          }
        }
      }
      tokens[t] = norm("stem_norm", linear("stem", patch));
      for (int i = 0; i < tokens[t].length; i++) {
        tokens[t][i] += positions[t * tokens[t].length + i];
      }
    }
    return tokens;
  }

  private double[][] latents(double noise, int label, double[][] previous) {
    int width = config.latentWidth();
    double[][] latents = new double[config.latents()][width];
    double[] learned = weights.parameter("latents");
    for (int i = 0; i < learned.length; i++) {
      latents[i / width][i % width] = learned[i];
    }
    int next = learned.length / width;
    latents[next++] = time(noise);
    if (config.classes() > 0) {
      double[] table = weights.parameter("label_emb.weight");
      System.arraycopy(table, label * width, latents[next++], 0, width);
    }
    if (next != latents.length) {
      throw new AssertionError(next + " latents");
    }
    for (int i = 0; i < latents.length; i++) {
      latents[i] = NaiveLayers.add(latents[i], norm("previous_norm", mlp("previous", previous[i])));
    }
    return latents;
  }

  private double[] time(double noise) {
    int half = config.latentWidth() / 8;
    double[] features = new double[2 * half];
    for (int i = 0; i < half; i++) {
      // The frequencies and their products are 32-bit numbers in the network.
      double angle = (float) noise * (float) Math.exp(-Math.log(10_000) * i / half);
      features[i] = Math.cos(angle);
      features[half + i] = Math.sin(angle);
    }
    double mean = 0;
    for (double f : features) {
      mean += f / features.length;
    }
    double variance = 0;
    for (double f : features) {
      variance += (f - mean) * (f - mean) / features.length;
    }
    for (int i = 0; i < features.length; i++) {
      features[i] = (features[i] - mean) / Math.sqrt(variance + 1e-6);
    }
    return linear("time_embed.2", NaiveLayers.silu(linear("time_embed.0", features)));
  }

  /**
   * @param context null for self-attention
   */
  private double[][] layer(String name, double[][] x, double[][] context, int heads) {
    double[][] normal = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      normal[t] = norm(name + ".norm", x[t]);
    }
    double[][] attended =
        attention(name + ".attention", normal, context == null ? normal : context, heads);
    double[][] result = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      result[t] = mlp(name + ".mlp", NaiveLayers.add(x[t], attended[t]));
    }
    return result;
  }

  private double[][] attention(String name, double[][] x, double[][] context, int heads) {
    double[][] queries = each(name + ".query", x);
    double[][] keys = each(name + ".key", context);
    double[][] values = each(name + ".value", context);
    int width = queries[0].length / heads;
    double[][] merged = new double[x.length][queries[0].length];
    for (int h = 0; h < heads; h++) {
      double[][] attended =
          NaiveLayers.attention(
              part(queries, h, width), part(keys, h, width), part(values, h, width));
      for (int t = 0; t < x.length; t++) {
        System.arraycopy(attended[t], 0, merged[t], h * width, width);
      }
    }
    return each(name + ".out", merged);
  }

  private static double[][] part(double[][] x, int head, int width) {
    double[][] part = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      part[t] = java.util.Arrays.copyOfRange(x[t], head * width, (head + 1) * width);
    }
    return part;
  }

  private double[][] each(String name, double[][] x) {
    double[][] result = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      result[t] = linear(name, x[t]);
    }
    return result;
  }

  private double[] mlp(String name, double[] x) {
    double[] inside = linear(name + ".first", norm(name + ".norm", x));
    return NaiveLayers.add(x, linear(name + ".second", NaiveLayers.gelu(inside)));
  }

  private double[] norm(String name, double[] x) {
    return NaiveLayers.layerNorm(
        x, weights.parameter(name + ".weight"), weights.parameter(name + ".bias"));
  }

  private double[] linear(String name, double[] x) {
    return NaiveLayers.linear(
        x, weights.parameter(name + ".weight"), weights.parameter(name + ".bias"));
  }

  private double[] image(double[][] tokens) {
    int size = config.imageSize();
    int side = config.patchSize();
    int perRow = size / side;
    double[] image = new double[config.outChannels() * size * size];
    for (int t = 0; t < tokens.length; t++) {
      double[] patch = linear("out.1", norm("out.0", tokens[t]));
      for (int i = 0; i < patch.length; i++) {
        int channel = i / (side * side);
        int row = t / perRow * side + i / side % side;
        int column = t % perRow * side + i % side;
        image[(channel * size + row) * size + column] = patch[i];
      }
    }
    return image;
  }

  static double[] flat(double[][] rows) {
    return java.util.Arrays.stream(rows).flatMapToDouble(java.util.Arrays::stream).toArray();
  }
}
