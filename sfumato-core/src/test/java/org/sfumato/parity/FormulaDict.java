package org.sfumato.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.StateDict;

/**
 * The tensors under which the golden values of a measuring network were recorded, as a file of them
 * would give them; made when they are asked for.
 */
public final class FormulaDict implements StateDict {
  private final Golden golden;
  private final Map<String, Integer> indices = new LinkedHashMap<>();
  private final Map<String, long[]> shapes = new LinkedHashMap<>();

  public FormulaDict(Golden golden) {
    this.golden = golden;
    for (JsonNode entry : golden.config().get("state_dict")) {
      String name = entry.get(0).asText();
      indices.put(name, indices.size());
      long[] shape = new long[entry.get(1).size()];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = entry.get(1).get(i).asLong();
      }
      shapes.put(name, shape);
    }
  }

  @Override
  public Path path() {
    return golden.path();
  }

  @Override
  public Set<String> names() {
    return indices.keySet();
  }

  @Override
  public DType dtype(String name) {
    return name.endsWith("num_batches_tracked") ? DType.I64 : DType.F32;
  }

  @Override
  public long[] shape(String name) {
    return shapes.get(name).clone();
  }

  @Override
  public void copy(String name, WritableByteChannel target) throws IOException {
    long[] shape = shapes.get(name);
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    double scale = shape.length < 2 ? 0.2 : 4.9 / Math.sqrt((double) count / shape[0]);
    boolean around1 =
        shape.length < 2 && (name.endsWith(".weight") || name.endsWith("running_var"));
    int salt = golden.config().get("salt").intValue();
    int index = indices.get(name);
    float[] values = new float[count];
    // VGG16 has 15 million values
    IntStream.range(0, count)
        .parallel()
        .forEach(
            k ->
                values[k] =
                    (float) (scale * ReferenceWeights.uniform(salt, index, k) + (around1 ? 1 : 0)));
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(count, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    target.write(bytes);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
