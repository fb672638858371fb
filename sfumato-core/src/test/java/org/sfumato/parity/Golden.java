package org.sfumato.parity;

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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.TensorFiles;
import org.sfumato.checkpoint.TensorInfo;

/**
 * A file of inputs ({@code in.*}) and outputs ({@code out.*}) of a public reference implementation.
 * Those of the test resources are used, or those of the folder given by {@code -Dparity.dir=DIR}; a
 * test picks its files by the settings inside, never by name.
 *
 * @param config the settings that the values were computed with
 */
public record Golden(Path path, JsonNode config) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The files whose settings are wanted, in the order of their names. */
  public static List<Golden> where(Predicate<JsonNode> wanted) {
    return all().stream().filter(golden -> wanted.test(golden.config())).toList();
  }

  /** All golden files, in the order of their names. */
  public static List<Golden> all() {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .sorted()
          .map(Golden::open)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path folder() {
    String given = System.getProperty("parity.dir");
    try {
      return given != null ? Path.of(given) : Path.of(Golden.class.getResource("/parity").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Golden open(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return new Golden(path, JSON.readTree(file.metadata().getOrDefault("config", "{}")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of all tensors, in the order of the file. */
  public List<String> names() {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return List.copyOf(file.tensors().keySet());
    }
  }

  public boolean has(String name) {
    return names().contains(name);
  }

  /** In its own type and shape. */
  public Tensor tensor(String name) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return TensorFiles.read(file, name);
    }
  }

  /** The values of an F32 or F64 tensor, row-major. */
  public double[] doubles(String name) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      if (file.tensor(name).dtype() == DType.F32) {
        float[] values = new float[Math.toIntExact(file.tensor(name).byteSize() / Float.BYTES)];
        bytes(file, name, DType.F32).asFloatBuffer().get(values);
        double[] widened = new double[values.length];
        Arrays.setAll(widened, i -> values[i]);
        return widened;
      }
      double[] values = new double[Math.toIntExact(file.tensor(name).byteSize() / Double.BYTES)];
      bytes(file, name, DType.F64).asDoubleBuffer().get(values);
      return values;
    }
  }

  /** The values of an I64 tensor, row-major. */
  public long[] longs(String name) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      long[] values = new long[Math.toIntExact(file.tensor(name).byteSize() / Long.BYTES)];
      bytes(file, name, DType.I64).asLongBuffer().get(values);
      return values;
    }
  }

  private static ByteBuffer bytes(SafetensorsFile file, String name, DType dtype) {
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
