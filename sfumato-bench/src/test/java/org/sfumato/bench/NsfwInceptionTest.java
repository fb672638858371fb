package org.sfumato.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.error.InputException;

/** A package of the same form with tiny weights: kernels [1, 2, 3, 4] and norms of 4. */
class NsfwInceptionTest {
  @TempDir Path folder;

  @Test
  void quantizedKernelsComeOutTurned() throws IOException {
    Path file = folder.resolve("n.safetensors");
    NsfwInception.convert(tarball(scripts(94)), file);
    try (SafetensorsFile made = SafetensorsFile.open(file)) {
      assertThat(made.names()).hasSize(5 * 94).contains("Mixed_7c.branch3x3dbl_3b.conv.weight");
      assertThat(made.shape("Conv2d_1a_3x3.conv.weight")).containsExactly(4, 3, 1, 2);
      ByteBuffer bytes = ByteBuffer.allocate(24 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      made.read("Conv2d_1a_3x3.conv.weight", bytes);
      // out 2, in 1, column 1 of [h 1, w 2, in 3, out 4] is the value numbered (1 * 3 + 1) * 4 + 2
      float value = bytes.getFloat(((2 * 3 + 1) * 2 + 1) * Float.BYTES);
      assertThat(value).isCloseTo(18 * .5f - 1, within(1e-6f));
    }
  }

  @Test
  void aFolderDoesAsWell() throws IOException {
    Path models = Files.createDirectories(folder.resolve("package/dist/models/inception_v3"));
    for (Map.Entry<String, String> script : scripts(94).entrySet()) {
      Files.writeString(models.resolve(script.getKey()), script.getValue());
    }
    Path file = folder.resolve("n.safetensors");
    NsfwInception.convert(folder, file);
    assertThat(file).exists();
  }

  @Test
  void otherPackages() throws IOException {
    Path target = folder.resolve("n.safetensors");
    Path few = tarball(scripts(93));
    assertThatThrownBy(() -> NsfwInception.convert(few, target))
        .isInstanceOf(InputException.class)
        .hasMessage(few + " is not nsfwjs 4.3.0: it has no weight conv2d_94/kernel.");
    Path none = tarball(Map.of());
    assertThatThrownBy(() -> NsfwInception.convert(none, target))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("it lacks dist/models/inception_v3/model.min.js");
    Path text = Files.writeString(folder.resolve("text.tgz"), "hello");
    assertThatThrownBy(() -> NsfwInception.convert(text, target))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(text + " cannot be read");
    assertThat(target).doesNotExist();
  }

  private static Map<String, String> scripts(int convolutions) {
    StringBuilder weights = new StringBuilder();
    StringBuilder values = new StringBuilder();
    for (int i = 1; i <= convolutions; i++) {
      weights.append(entry("conv2d_" + i + "/kernel", "1,2,3,4"));
      for (int k = 0; k < 24; k++) {
        values.append((char) k);
      }
      for (String part : new String[] {"beta", "moving_mean", "moving_variance"}) {
        weights.append(entry("batch_normalization_" + i + "/" + part, "4"));
        values.append("\u0001\u0002\u0003\u0004");
      }
    }
    weights.setLength(weights.length() - 1);
    String coded =
        Base64.getEncoder().encodeToString(values.toString().getBytes(StandardCharsets.ISO_8859_1));
    Map<String, String> scripts = new LinkedHashMap<>();
    scripts.put(
        "model.min.js",
        "!function(){n.exports={modelTopology:{use_bias:!1},weightsManifest:[{paths:[\"s1\"],weights:["
            + weights
            + "]}]}},{}]},{},[1])(1)});");
    scripts.put("s1.min.js", "\"object\"==typeof exports&&1;n.exports=\"" + coded + "\"},{}");
    return scripts;
  }

  private static String entry(String name, String shape) {
    return "{name:\""
        + name
        + "\",shape:["
        + shape
        + "],dtype:\"float32\",quantization:{min:-1,scale:.5,dtype:\"uint8\"}},";
  }

  private Path tarball(Map<String, String> files) throws IOException {
    Path file = folder.resolve("nsfwjs-" + files.size() + files.hashCode() + ".tgz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, String> entry : files.entrySet()) {
        byte[] bytes = entry.getValue().getBytes(StandardCharsets.UTF_8);
        byte[] header = new byte[512];
        put(header, 0, "package/dist/models/inception_v3/" + entry.getKey());
        put(header, 124, String.format("%011o", bytes.length));
        header[156] = '0';
        out.write(header);
        out.write(bytes);
        out.write(new byte[(512 - bytes.length % 512) % 512]);
      }
      out.write(new byte[1024]);
    }
    return file;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
