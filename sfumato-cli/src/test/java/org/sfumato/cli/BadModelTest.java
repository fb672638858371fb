package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Model files that are none, or lie: one sentence from every command that reads them. */
final class BadModelTest {
  @TempDir Path folder;

  private final Shell shell = new Shell(new SfumatoLibrary());

  @Test
  void missingEmptyTruncatedAndOther() throws IOException {
    byte[] bytes = Files.readAllBytes(Trained.model());

    refused(folder.resolve("none.safetensors"), "there is no such file");
    refused(folder, "is not a file");
    refused(Files.createFile(folder.resolve("empty")), "too short");
    refused(Files.write(folder.resolve("half"), Arrays.copyOf(bytes, bytes.length / 2)), "half");
    refused(Files.write(folder.resolve("head"), Arrays.copyOf(bytes, 100)), "too short");
    refused(Files.writeString(folder.resolve("text"), "my dear model, how are you"), "header");
    refused(Photos.write(folder.resolve("photo.png"), 20, 20), "photo.png");
    byte[] lying = bytes.clone();
    ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
    refused(Files.write(folder.resolve("lying"), lying), "it claims a header of");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          base-channels    | base-chanels     | unknown key 'network.base-chanels' in the model | did you mean 'base-channels'
          :32,             | :"large",        | must be a whole number                          | "large"
          :32,             | :-32,            | image-size must be 1 to 1024                     | -32
          :32,             | :1024,           | image-size must be halved to 128 or less        | 1024
          "tasks":         | "tusks":         | unknown key 'tusks'                             | did you mean 'tasks'
          "network":{      | "network":null,"x":{ | unknown key 'x'                             | the model
          sfumato.model    | another.model    | is not a Sfumato model                          | no configuration
          """)
  void aConfigurationThatIsWrong(String from, String to, String problem, String more)
      throws IOException {
    Path model = edited(json -> json.replace(inText(from), inText(to)));
    refused(model, problem);
    assertThat(shell.err()).contains(more).contains(model.toString());
  }

  @Test
  void aConfigurationWithNothingInIt() throws IOException {
    String next = inText("\"diffusion\"");
    String network = Pattern.quote(inText("\"network\":{")) + ".*" + Pattern.quote(next);
    String without = Matcher.quoteReplacement(next);
    String none = Matcher.quoteReplacement(inText("\"network\":null,") + next);

    refused(edited(json -> json.replaceFirst(network, without)), "key 'network' is missing");
    refused(edited(json -> json.replaceFirst(network, none)), "key 'network' in the model");
    assertThat(shell.err()).contains("must be a group of keys, not null");
  }

  /** Its network draws classes from noise: no photograph can be given to it. */
  @Test
  void aModelForSomethingElse() throws IOException {
    refused(
        edited(
            json ->
                json.replace(inText("\"condition\":\"image\""), inText("\"condition\":\"none\""))
                    .replace(
                        inText("\"condition-channels\":3"), inText("\"condition-channels\":0"))),
        "is no model that can be used: network.condition must be image");
  }

  @Test
  void tensorsThatDoNotFitAreAllNamed() throws IOException {
    refused(
        edited(json -> json.replace("\"out.0.weight\"", "\"out.0.wait\"")), "missing out.0.weight");
    assertThat(shell.err()).contains("unexpected out.0.wait");
  }

  @Test
  void foreignTextDoesNotReachTheTerminalAsItIs() throws IOException {
    String escape = "\\u001b[31m" + "z".repeat(1000);
    Path model = edited(json -> json.replace("sfumato.images-seen", escape));
    assertThat(shell.run("info", model)).isZero();
    assertThat(shell.out()).contains(" [31mzzz").doesNotContain("\u001b", "z".repeat(81));

    refused(
        edited(json -> json.replace(inText(":32,"), inText(":\"" + "z".repeat(1000) + "\","))),
        "must be a whole number, not \"zzz");
    assertThat(shell.err()).doesNotContain("z".repeat(81));
  }

  @Test
  void aLyingOffset() throws IOException {
    refused(
        edited(json -> json.replaceFirst("\"data_offsets\":\\[0,", "\"data_offsets\":[8,")), "");
  }

  /** The configuration is a text within the header, so its quotes are escaped there. */
  private static String inText(String json) {
    return json.replace("\"", "\\\"");
  }

  /** Edits the header of the trained model. */
  private Path edited(UnaryOperator<String> edit) throws IOException {
    byte[] bytes = Files.readAllBytes(Trained.model());
    int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    String before = new String(bytes, 8, length, StandardCharsets.UTF_8);
    String after = edit.apply(before);
    assertThat(after).isNotEqualTo(before);
    byte[] header = after.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + header.length + bytes.length - 8 - length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .put(header)
            .put(bytes, 8 + length, bytes.length - 8 - length);
    return Files.write(folder.resolve("edited.safetensors"), file.array());
  }

  private void refused(Path model, String problem) throws IOException {
    Path photo = Photos.write(folder.resolve("in.png"), 8, 8);
    Path out = folder.resolve("out.png");

    assertThat(shell.run("colorize", photo, "-o", out, "--model", model)).isEqualTo(2);
    assertThat(shell.sentence()).contains(model.toString()).contains(problem);
    assertThat(out).doesNotExist();
  }
}
