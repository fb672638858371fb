package org.sfumato.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.TensorFiles;

/**
 * A file of inputs and outputs of a public reference implementation. Those of the test resources
 * are used, or those of the folder given by {@code -Dparity.dir=DIR}; a test picks its files by the
 * settings inside, never by name.
 */
record Golden(Path path, JsonNode config) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<Golden> where(Predicate<JsonNode> wanted) {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .filter(file -> file.toString().endsWith(".safetensors"))
          .sorted()
          .map(Golden::open)
          .filter(golden -> wanted.test(golden.config()))
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

  Tensor tensor(String name) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return TensorFiles.read(file, name);
    }
  }

  boolean has(String name) {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      return file.tensors().containsKey(name);
    }
  }

  @Override
  public String toString() {
    return path.getFileName().toString();
  }
}
