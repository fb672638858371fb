package org.sfumato.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.benchmark.FileList.Entry;
import org.sfumato.error.InputException;

final class ManifestTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    String hash = "a".repeat(64);
    List<TestImage> images =
        List.of(
            new TestImage(
                "a/b c.JPEG", 65, "inpaint", "center", 256, "brush:0.2:0.3", null, 17L, null),
            new TestImage(
                "x.png", null, "inpaint", "0,3,64", null, "file:m/x.png", null, null, hash));
    Path file = folder.resolve("m.jsonl");
    Manifest.write(file, images);
    assertThat(Manifest.read(file)).isEqualTo(images);
    assertThat(Files.readString(file))
        .startsWith(
            "{\"file\":\"a/b c.JPEG\",\"label\":65,\"task\":\"inpaint\",\"crop\":\"center\","
                + "\"size\":256,\"mask\":\"brush:0.2:0.3\",\"seed\":17}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      textBlock =
          """
          {"file":"../x.png","task":"colorize","crop":"none"}                | not a path within
          {"file":"a/../../x.png","task":"colorize","crop":"none"}           | not a path within
          {"file":"/etc/passwd","task":"colorize","crop":"none"}             | not a path within
          {"file":"C:/x.png","task":"colorize","crop":"none"}                | not a path within
          {"file":"..\\\\x.png","task":"colorize","crop":"none"}             | not a path within
          {"file":"a//x.png","task":"colorize","crop":"none"}                | not a path within
          {"file":"x\\u0000.png","task":"colorize","crop":"none"}            | not a path within
          {"file":"","task":"colorize","crop":"none"}                        | 'file' is missing
          {"task":"colorize","crop":"none"}                                  | 'file' is missing
          {"file":"x.png","crop":"none"}                                     | 'task' is missing
          {"file":"x.png","task":"color","crop":"none"}                      | no task 'color'
          {"file":"x.png","task":"colorize"}                                 | 'crop' must be
          {"file":"x.png","task":"colorize","crop":"1,2"}                    | 'crop' must be
          {"file":"x.png","task":"colorize","crop":"none","size":64}         | give a crop
          {"file":"x.png","task":"colorize","crop":"center","size":9999999}  | 'size' must be
          {"file":"x.png","task":"colorize","crop":"center","size":6.5}      | line 1
          {"file":"x.png","task":"colorize","crop":"center","size":"64"}     | line 1
          {"file":"x.png","task":"colorize","crop":"center","quality":5}     | only restoring
          {"file":"x.png","task":"restore","crop":"center"}                  | 'quality' is missing
          {"file":"x.png","task":"restore","crop":"center","quality":0}      | 'quality' must be
          {"file":"x.png","task":"inpaint","crop":"center"}                  | 'mask' is missing
          {"file":"x.png","task":"inpaint","crop":"center","mask":"brush"}   | needs a 'seed'
          {"file":"x.png","task":"inpaint","crop":"none","mask":"left"}      | needs a square
          {"file":"x.png","task":"inpaint","crop":"none","mask":"file:../m"} | not a path within
          {"file":"x.png","task":"uncrop","crop":"center","mask":"center:8"} | uncropping needs
          {"file":"x.png","task":"colorize","crop":"none","label":-1}        | 'label' must be
          {"file":"x.png","task":"colorize","crop":"none","sha256":"12"}     | 'sha256' must be
          {"file":"x.png","task":"colorize","crop":"none","colour":1}        | colour
          {"file":"x","file":"y","task":"colorize","crop":"none"}            | uplicate
          {"file":"x.png","task":"colorize","crop":"none"} x                 | line 1
          []                                                                 | line 1
          null                                                               | an object is missing
          nonsense                                                           | line 1
          """)
  void aLineThatIsWrongIsNamed(String line, String why) throws IOException {
    Path file = Files.writeString(folder.resolve("m.jsonl"), line);
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("m.jsonl, line 1")
        .hasMessageContaining(why);
  }

  @Test
  void oneTaskAndAtLeastOneImage() throws IOException {
    Path file = Files.writeString(folder.resolve("m.jsonl"), "\n\n");
    assertThatThrownBy(() -> Manifest.read(file)).hasMessageContaining("names no image");
    Files.writeString(
        file,
        """
        {"file":"x.png","task":"colorize","crop":"none"}
        {"file":"y.png","task":"restore","crop":"none","quality":5}
        """);
    assertThatThrownBy(() -> Manifest.read(file)).hasMessageContaining("several tasks");
  }

  @Test
  void publishedListsAreRead() throws IOException {
    Path list =
        Files.writeString(
            folder.resolve("ctest10k.txt"),
            """
            # a comment
            ILSVRC2012_val_00000001.JPEG 65
            /home/someone/imagenet/val/ILSVRC2012_val_00000002.JPEG 970

            val/a name with spaces.jpg
            /top.jpg
            n01440764/one.JPEG\t3
            """);
    FileList read = FileList.read(list);
    assertThat(read.entries())
        .containsExactly(
            new Entry("ILSVRC2012_val_00000001.JPEG", 65),
            new Entry("ILSVRC2012_val_00000002.JPEG", 970),
            new Entry("val/a name with spaces.jpg", null),
            new Entry("top.jpg", null),
            new Entry("n01440764/one.JPEG", 3));
    assertThat(FileList.doubt(list, read)).get().asString().contains("names 5 images", "has 10000");
    assertThat(FileList.doubt(Path.of("mine.txt"), read)).isEmpty();
    assertThat(read.first(2).entries()).hasSize(2);

    Path labels =
        Files.writeString(folder.resolve("labels.txt"), "a name with spaces.jpg 7\none.JPEG 8\n");
    assertThat(read.labelled(FileList.read(labels)).entries())
        .extracting(Entry::label)
        .containsExactly(65, 970, 7, null, 8);
  }

  @Test
  void anEmptyListIsRefused() throws IOException {
    Path list = Files.writeString(folder.resolve("l.txt"), "# nothing\n");
    assertThatThrownBy(() -> FileList.read(list)).hasMessageContaining("names no image");
    assertThatThrownBy(() -> FileList.read(folder.resolve("gone.txt")))
        .isInstanceOf(InputException.class);
  }
}
