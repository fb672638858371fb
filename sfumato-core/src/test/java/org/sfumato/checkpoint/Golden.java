package org.sfumato.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of values that a public reference implementation computed: inputs {@code in.*}, expected
 * outputs {@code out.*} and the settings.
 *
 * <p>The files are those of the test resources, or of the folder that {@code -Dparity.dir} names.
 */
public final class Golden {
  private final Path path;
  private final JsonNode config;
  private final SafetensorsFile file;

  private Golden(Path path) {
    this.path = path;
    this.file = SafetensorsFile.open(path);
    try {
      this.config = new ObjectMapper().readTree(file.metadata().get("config"));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(path + " has no JSON for its config", e);
    }
  }

  /** All golden files, in the order of their names. */
  public static List<Golden> all() {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .sorted()
          .map(Golden::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    String given = System.getProperty("parity.dir");
    try {
      return given != null
          ? Path.of(given)
          : Path.of(Golden.class.getResource("/parity/chen_schedules.safetensors").toURI())
              .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The settings that the values were computed with. */
  public JsonNode config() {
    return config;
  }

  public boolean has(String name) {
    return file.tensors().containsKey(name);
  }

  /** Names of all tensors, in the order of the file. */
  public List<String> names() {
    return List.copyOf(file.tensors().keySet());
  }

  public long[] shape(String name) {
    return file.tensor(name).shape();
  }

  /** The values of an F32 tensor, row-major. */
  public float[] floats(String name) {
    float[] values = new float[bytes(name, DType.F32).remaining() / Float.BYTES];
    bytes(name, DType.F32).asFloatBuffer().get(values);
    return values;
  }

  /** The values of an F32 or F64 tensor, row-major. */
  public double[] doubles(String name) {
    if (file.tensor(name).dtype() == DType.F32) {
      float[] values = floats(name);
      double[] widened = new double[values.length];
      Arrays.setAll(widened, i -> values[i]);
      return widened;
    }
    double[] values = new double[bytes(name, DType.F64).remaining() / Double.BYTES];
    bytes(name, DType.F64).asDoubleBuffer().get(values);
    return values;
  }

  /** The values of an I64 tensor, row-major. */
  public long[] longs(String name) {
    long[] values = new long[bytes(name, DType.I64).remaining() / Long.BYTES];
    bytes(name, DType.I64).asLongBuffer().get(values);
    return values;
  }

  private ByteBuffer bytes(String name, DType dtype) {
    TensorInfo info = file.tensor(name);
    if (info.dtype() != dtype) {
      throw new IllegalArgumentException("\"" + name + "\" is " + info + ", not " + dtype);
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) info.byteSize());
    file.read(name, bytes);
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public String toString() {
    return path.getFileName().toString();
  }
}
