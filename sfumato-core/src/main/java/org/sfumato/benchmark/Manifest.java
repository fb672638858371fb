package org.sfumato.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.file.FileErrors;

/**
 * A test set as a file of JSON lines, one {@link TestImage} a line:
 *
 * <pre>
 * {"file":"ILSVRC2012_val_00000001.JPEG","label":65,"task":"inpaint","crop":"center","size":256,"mask":"brush:0.2:0.3","seed":17}
 * </pre>
 */
public final class Manifest {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private Manifest() {}

  /**
   * Reads a manifest.
   *
   * @throws InputException naming the line, if it is none; if it is empty; or if images are of
   *     several tasks
   */
  public static List<TestImage> read(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    List<TestImage> images = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        images.add(parse(lines.get(i), file + ", line " + (i + 1)));
      }
    }
    if (images.isEmpty()) {
      throw new InputException(file + " names no image.");
    }
    if (images.stream().map(TestImage::task).distinct().count() > 1) {
      throw new InputException(file + " is of several tasks; make a manifest for each.");
    }
    return images;
  }

  private static TestImage parse(String line, String source) {
    try {
      TestImage image = JSON.readValue(line, TestImage.class);
      if (image != null) {
        return image;
      }
    } catch (JsonProcessingException e) {
      String why =
          e.getCause() instanceof InputException
              ? e.getCause().getMessage()
              : ForeignText.shown(e.getOriginalMessage(), 160);
      throw new InputException(source + ": " + why, e);
    }
    throw new InputException(source + ": an object is missing");
  }

  /** Writes a manifest, whole or not at all; one that exists is replaced. */
  public static void write(Path file, List<TestImage> images) {
    StringBuilder text = new StringBuilder();
    try {
      for (TestImage image : images) {
        text.append(JSON.writeValueAsString(image)).append('\n');
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers is JSON", e);
    }
    AtomicFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
