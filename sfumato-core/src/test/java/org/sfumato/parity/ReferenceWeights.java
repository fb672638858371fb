package org.sfumato.parity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Parameter;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * The weights under which the golden values of networks were recorded: a formula of index and
 * position.
 */
final class ReferenceWeights {
  private ReferenceWeights() {}

  /** Checks that names, shapes and order are the reference's, and fills in the weights. */
  static void fill(FlatParameters flat, Golden golden) {
    List<String> expected = new ArrayList<>();
    for (JsonNode entry : golden.config().get("state_dict")) {
      // The public Palette code calls the embedding of the noise level after what it embeds.
      expected.add(
          entry.get(0).asText().replaceFirst("^cond_embed", "time_embed") + " " + entry.get(1));
    }
    List<String> ours = new ArrayList<>();
    for (Parameter parameter : flat.parameters().list()) {
      ours.add(
          parameter.name() + " " + java.util.Arrays.toString(parameter.shape()).replace(" ", ""));
    }
    assertThat(ours).isEqualTo(expected);
    long salt = golden.config().get("salt").asLong();
    int index = 0;
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      for (Parameter parameter : flat.parameters().list()) {
        float[] values = values(salt, index++, parameter);
        parameter.tensor().copy_(Tensors.of(values, parameter.shape()));
      }
    }
  }

  static float[] values(long salt, int index, Parameter parameter) {
    long[] shape = parameter.shape();
    float[] values = new float[(int) parameter.count()];
    double fanIn = (double) parameter.count() / shape[0];
    boolean scale = shape.length < 2 && parameter.name().endsWith("weight");
    for (int k = 0; k < values.length; k++) {
      double u = uniform((int) salt, index, k);
      float value = (float) (shape.length >= 2 ? u * 2 / Math.sqrt(fanIn) : 0.2 * u);
      values[k] = scale ? (float) (value + 1.0) : value;
    }
    return values;
  }

  static double uniform(int salt, int j, int k) {
    int x = mix(salt + 0x9E3779B1 * (k + 1) + 0x85EBCA77 * (j + 1));
    return Integer.toUnsignedLong(x) / 4294967296.0 - 0.5;
  }

  private static int mix(int x) {
    x ^= x >>> 16;
    x *= 0x7FEB352D;
    x ^= x >>> 15;
    x *= 0x846CA68B;
    return x ^ (x >>> 16);
  }
}
