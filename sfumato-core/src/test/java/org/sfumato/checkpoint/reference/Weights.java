package org.sfumato.checkpoint.reference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.SafetensorsWriter;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.nn.Parameter;
import org.sfumato.nn.Parameters;

/** State dictionaries made up for tests: in memory without values, or as files with random ones. */
final class Weights implements StateDict {
  final Map<String, long[]> shapes = new LinkedHashMap<>();
  DType type = DType.F32;

  static Weights of(Parameters parameters, UnaryOperator<String> name) {
    Weights weights = new Weights();
    for (Parameter parameter : parameters.list()) {
      weights.shapes.put(name.apply(parameter.name()), parameter.shape());
    }
    return weights;
  }

  /** Writes them to a safetensors file, with random values that are alike for alike names. */
  Path write(Path file) {
    SafetensorsWriter writer = new SafetensorsWriter();
    shapes.forEach(
        (name, shape) -> {
          SplittableRandom random = new SplittableRandom(name.hashCode());
          int count = 1;
          for (long size : shape) {
            count *= (int) size;
          }
          byte[] bytes = new byte[count * type.bytes()];
          if (type == DType.F32) {
            ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
              values.putFloat((float) (0.1 * random.nextGaussian()));
            }
          }
          writer.add(name, type, shape, ByteBuffer.wrap(bytes));
        });
    writer.write(file);
    return file;
  }

  @Override
  public Path path() {
    return Path.of("weights");
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(shapes.keySet());
  }

  @Override
  public DType dtype(String name) {
    return type;
  }

  @Override
  public long[] shape(String name) {
    return shapes.get(name);
  }

  @Override
  public void copy(String name, WritableByteChannel target) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
