package org.sfumato.bench;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.SafetensorsWriter;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * Makes {@code nsfw-inception.safetensors} out of the npm package nsfwjs 4.3.0 (MIT licence), which
 * holds an Inception-v3 of Keras in JavaScript files: a stand-in for FID's where that cannot be
 * fetched, whose scores have another name because they are others.
 *
 * <p>Give the tarball as {@code npm pack nsfwjs@4.3.0} brings it, or a folder into which it was
 * unpacked, and the file to write. Nothing of the package is run.
 */
public final class NsfwInception {
  private static final String FOLDER = "dist/models/inception_v3/";
  private static final String STEM =
      "Conv2d_1a_3x3 Conv2d_2a_3x3 Conv2d_2b_3x3 Conv2d_3b_1x1 Conv2d_4a_3x3";
  private static final String A =
      "branch1x1 branch5x5_1 branch5x5_2 branch3x3dbl_1 branch3x3dbl_2 branch3x3dbl_3 branch_pool";
  private static final String B = "branch3x3 branch3x3dbl_1 branch3x3dbl_2 branch3x3dbl_3";
  private static final String C =
      "branch1x1 branch7x7_1 branch7x7_2 branch7x7_3 branch7x7dbl_1 branch7x7dbl_2 branch7x7dbl_3 "
          + "branch7x7dbl_4 branch7x7dbl_5 branch_pool";
  private static final String D =
      "branch3x3_1 branch3x3_2 branch7x7x3_1 branch7x7x3_2 branch7x7x3_3 branch7x7x3_4";
  private static final String E =
      "branch1x1 branch3x3_1 branch3x3_2a branch3x3_2b branch3x3dbl_1 branch3x3dbl_2 "
          + "branch3x3dbl_3a branch3x3dbl_3b branch_pool";

  private NsfwInception() {}

  public static void main(String... args) {
    if (args.length != 2) {
      System.err.println(
          "give nsfwjs-4.3.0.tgz (or its folder) and the .safetensors file to write");
      System.exit(2);
    }
    try {
      convert(Path.of(args[0]), Path.of(args[1]));
    } catch (InputException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  static void convert(Path packed, Path target) {
    Map<String, Weight> weights = weights(scripts(packed), packed);
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata("source", "nsfwjs 4.3.0, inception_v3, MIT licence, quantised to 8 bits");
    List<String> names = names();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String norm = "batch_normalization_" + (i + 1) + "/";
      Weight kernel = weight(weights, "conv2d_" + (i + 1) + "/kernel", packed).outermostFirst();
      Weight beta = weight(weights, norm + "beta", packed);
      add(writer, name + ".conv.weight", kernel);
      add(writer, name + ".bn.weight", beta.ones()); // Keras' norms have none here
      add(writer, name + ".bn.bias", beta);
      add(writer, name + ".bn.running_mean", weight(weights, norm + "moving_mean", packed));
      add(writer, name + ".bn.running_var", weight(weights, norm + "moving_variance", packed));
    }
    writer.write(target);
  }

  /** Of the convolutions in the order in which Keras makes them, as pytorch-fid calls them. */
  static List<String> names() {
    List<String> names = new ArrayList<>(List.of(STEM.split(" ")));
    String[] blocks = {"5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c"};
    String[] kinds = {A, A, A, B, C, C, C, C, D, E, E};
    for (int i = 0; i < blocks.length; i++) {
      for (String branch : kinds[i].split(" ")) {
        names.add("Mixed_" + blocks[i] + "." + branch);
      }
    }
    return names;
  }

  /** Row-major. */
  private record Weight(long[] shape, float[] values) {
    /** {@code [h, w, in, out]} to {@code [out, in, h, w]}. */
    Weight outermostFirst() {
      int area = (int) (shape[0] * shape[1]);
      int in = (int) shape[2];
      int out = (int) shape[3];
      float[] turned = new float[values.length];
      for (int p = 0; p < area; p++) {
        for (int i = 0; i < in; i++) {
          for (int o = 0; o < out; o++) {
            turned[(o * in + i) * area + p] = values[(p * in + i) * out + o];
          }
        }
      }
      return new Weight(new long[] {out, in, shape[0], shape[1]}, turned);
    }

    Weight ones() {
      float[] ones = new float[values.length];
      Arrays.fill(ones, 1);
      return new Weight(shape, ones);
    }
  }

  private static void add(SafetensorsWriter writer, String name, Weight weight) {
    ByteBuffer bytes =
        ByteBuffer.allocate(weight.values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weight.values);
    writer.add(name, DType.F32, weight.shape, bytes);
  }

  private static Weight weight(Map<String, Weight> weights, String name, Path packed) {
    Weight weight = weights.get(name);
    if (weight == null) {
      throw new InputException(packed + " is not nsfwjs 4.3.0: it has no weight " + name + ".");
    }
    return weight;
  }

  /** What the manifest lists, one after another in the shards: byte * scale + min. */
  private static Map<String, Weight> weights(Map<String, String> scripts, Path packed) {
    JsonNode group = manifest(script(scripts, "model.min.js", packed), packed);
    ByteArrayOutputStream shards = new ByteArrayOutputStream();
    for (JsonNode path : group.path("paths")) {
      String text = script(scripts, path.asText() + ".min.js", packed);
      int start = text.indexOf("exports=\"") + "exports=\"".length();
      shards.writeBytes(
          Base64.getDecoder().decode(text.substring(start, text.indexOf('"', start))));
    }
    ByteBuffer bytes = ByteBuffer.wrap(shards.toByteArray());
    Map<String, Weight> weights = new HashMap<>();
    for (JsonNode entry : group.path("weights")) {
      long[] shape = new long[entry.get("shape").size()];
      int count = 1;
      for (int i = 0; i < shape.length; i++) {
        shape[i] = entry.get("shape").get(i).asLong();
        count = Math.multiplyExact(count, (int) shape[i]);
      }
      JsonNode quantization = entry.path("quantization");
      if (!quantization.path("dtype").asText().equals("uint8") || count > bytes.remaining()) {
        throw new InputException(packed + " is not nsfwjs 4.3.0: its weights are coded otherwise.");
      }
      double scale = quantization.get("scale").asDouble();
      double min = quantization.get("min").asDouble();
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) ((bytes.get() & 0xff) * scale + min);
      }
      weights.put(entry.get("name").asText(), new Weight(shape, values));
    }
    return weights;
  }

  /** A JavaScript literal, which is nearly JSON. */
  private static JsonNode manifest(String script, Path packed) {
    String key = "weightsManifest:";
    int start = script.indexOf(key) + key.length();
    JsonMapper lenient =
        JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
            .build();
    try (JsonParser parser = lenient.createParser(script.substring(start))) {
      JsonNode groups = lenient.readTree(parser);
      if (groups.size() != 1) {
        throw new InputException(packed + " is not nsfwjs 4.3.0: its manifest is another.");
      }
      return groups.get(0);
    } catch (IOException e) {
      throw new InputException(packed + " is not nsfwjs 4.3.0: its manifest is another.", e);
    }
  }

  private static String script(Map<String, String> scripts, String name, Path packed) {
    String text = scripts.get(name);
    if (text == null) {
      throw new InputException(packed + " is not nsfwjs 4.3.0: it lacks " + FOLDER + name + ".");
    }
    return text;
  }

  /** The files of the folder of the network by name. */
  private static Map<String, String> scripts(Path packed) {
    Map<String, String> scripts = new HashMap<>();
    try {
      if (Files.isDirectory(packed)) {
        Path root =
            Files.isDirectory(packed.resolve("package")) ? packed.resolve("package") : packed;
        for (String name : Tarball.listed(root.resolve(FOLDER))) {
          scripts.put(name, Files.readString(root.resolve(FOLDER).resolve(name)));
        }
      } else {
        Tarball.read(
            packed,
            "package/" + FOLDER,
            (name, bytes) -> scripts.put(name, new String(bytes, StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      throw FileErrors.cannotRead(packed, e);
    }
    return scripts;
  }
}
