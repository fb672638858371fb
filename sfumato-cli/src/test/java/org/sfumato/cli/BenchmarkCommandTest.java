package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.benchmark.Manifest;
import org.sfumato.benchmark.TestImage;
import org.sfumato.image.ImageFiles;

/** {@code manifest}, {@code degrade}, and a task on what they make. */
final class BenchmarkCommandTest {
  @TempDir Path folder;
  private Path data;
  private Path list;
  private final Shell shell = new Shell();

  @BeforeEach
  void images() throws IOException {
    data = Files.createDirectories(folder.resolve("data"));
    for (String name : List.of("a.png", "b.png", "c.png")) {
      Photos.write(data.resolve(name), 40, 32);
    }
    list = Files.writeString(folder.resolve("list.txt"), "a.png 7\nb.png 8\nc.png 9\n");
  }

  private List<TestImage> manifest(Object... more) {
    Path file = folder.resolve("m.jsonl");
    Object[] words = new Object[5 + more.length];
    System.arraycopy(new Object[] {"manifest", list, "-o", file, "--overwrite"}, 0, words, 0, 5);
    System.arraycopy(more, 0, words, 5, more.length);
    assertThat(shell.run(words)).isZero();
    return Manifest.read(file);
  }

  @Test
  void aListBecomesAManifest() {
    List<TestImage> images = manifest("--task", "inpaint", "--mask", "brush:0.2:0.3", "--seed", 3);
    assertThat(shell.out()).contains("3 images, 3 with a class");
    assertThat(images).extracting(TestImage::label).containsExactly(7, 8, 9);
    assertThat(images).extracting(TestImage::size).containsOnly(256);
    assertThat(images).extracting(TestImage::seed).doesNotContainNull().doesNotHaveDuplicates();
    assertThat(manifest("--task", "inpaint", "--mask", "brush:0.2:0.3", "--seed", 3))
        .isEqualTo(images);
    assertThat(manifest("--task", "inpaint", "--mask", "brush:0.2:0.3", "--seed", 4))
        .isNotEqualTo(images);
    TestImage first = manifest("--task", "restore", "--quality", 5, "--crop", "none").get(0);
    assertThat(first)
        .isEqualTo(new TestImage("a.png", 7, "restore", "none", null, null, 5, null, null));
    assertThat(manifest("--task", "colorize", "--first", 2, "--data", data))
        .hasSize(2)
        .allMatch(image -> image.sha256().length() == 64);
  }

  /** The same squares for every task, so that sets of one seed have the same originals. */
  @Test
  void fewPhotographsAreManySquares() {
    List<TestImage> images =
        manifest("--task", "colorize", "--crop", "random:5", "--size", 16, "--data", data);
    assertThat(images).hasSize(15);
    assertThat(images).extracting(TestImage::crop).doesNotHaveDuplicates();
    assertThat(images)
        .allSatisfy(
            image -> {
              String[] square = image.crop().split(",");
              int side = Integer.parseInt(square[2]);
              assertThat(side).isBetween(16, 32);
              assertThat(Integer.parseInt(square[0])).isBetween(0, 40 - side);
              assertThat(Integer.parseInt(square[1])).isBetween(0, 32 - side);
            });
    assertThat(
            manifest(
                "--task",
                "inpaint",
                "--mask",
                "brush",
                "--crop",
                "random:5",
                "--size",
                16,
                "--data",
                data))
        .extracting(TestImage::crop)
        .isEqualTo(images.stream().map(TestImage::crop).toList());

    manifest("--task", "colorize", "--crop", "random:2", "--size", 16, "--data", data);
    Path set = folder.resolve("set");
    assertThat(shell.run("degrade", folder.resolve("m.jsonl"), "--data", data, "-o", set)).isZero();
    for (String name : List.of("a-1", "a-2", "b-1", "b-2", "c-1", "c-2")) {
      assertThat(set.resolve("originals").resolve(name + ".png")).exists();
    }
  }

  @Test
  void oneUnreadablePhotographIsLeftOut() throws IOException {
    Files.writeString(data.resolve("b.png"), "no image");
    assertThat(manifest("--task", "colorize", "--crop", "random:2", "--data", data))
        .extracting(TestImage::file)
        .containsExactly("a.png", "a.png", "c.png", "c.png");
    assertThat(shell.err()).contains("left out: ").contains("b.png");
    manifest("--task", "colorize", "--crop", "random:2", "--data", data, "--json");
    assertThat(shell.out()).contains("\"left-out\":1");

    Files.writeString(list, "a.png 7\na.png 7\n");
    manifest("--task", "colorize", "--json");
    assertThat(shell.out()).contains("\"left-out\":0");

    Files.writeString(list, "b.png 8\n");
    Path none = folder.resolve("none.jsonl");
    Object[] words = {
      "manifest", list, "--task", "colorize", "--crop", "random:2", "--data", data, "-o", none
    };
    assertThat(shell.run(words)).isEqualTo(2);
    assertThat(shell.err()).contains("has no image that can be read");
    assertThat(none).doesNotExist();
  }

  @Test
  void aShortPublishedListIsDoubted() throws IOException {
    list = Files.move(list, folder.resolve("ctest10k.txt"));
    manifest("--task", "colorize");
    assertThat(shell.err()).contains("warning: ", "names 3 images", "has 10000");
  }

  /** Each photograph is filled under its own mask. */
  @Test
  void whatIsDegradedCanBeInpainted() {
    manifest("--task", "inpaint", "--mask", "rectangles", "--size", "32");
    Path set = folder.resolve("set");
    assertThat(shell.run("degrade", folder.resolve("m.jsonl"), "--data", data, "-o", set)).isZero();
    assertThat(shell.out()).contains("3 of 3 images", "--mask " + set.resolve("masks"));
    Path results = folder.resolve("results");
    assertThat(
            shell.run(
                "inpaint", set.resolve("inputs"), "--mask", set.resolve("masks"), "-o", results))
        .isZero();
    assertThat(results.resolve("c-inpainted.png")).exists();
    assertThat(shell.library.mask.getRGB(0, 0))
        .isEqualTo(ImageFiles.read(set.resolve("masks/c.png")).getRGB(0, 0));
  }

  @Test
  void aPhotographWithoutAMaskFailsAlone() throws IOException {
    manifest("--task", "inpaint", "--mask", "center:8", "--size", "32");
    Path set = folder.resolve("set");
    shell.run("degrade", folder.resolve("m.jsonl"), "--data", data, "-o", set);
    Files.delete(set.resolve("masks/b.png"));
    Path results = folder.resolve("results");
    assertThat(
            shell.run(
                "inpaint", set.resolve("inputs"), "--mask", set.resolve("masks"), "-o", results))
        .isEqualTo(2);
    assertThat(shell.err()).contains("has none for").contains("b.png").hasLineCount(1);
    assertThat(results.resolve("c-inpainted.png")).exists();
  }

  @Test
  void uncroppingSaysItsMargins() {
    manifest("--task", "uncrop", "--mask", "right", "--size", "32");
    Path set = folder.resolve("set");
    assertThat(shell.run("degrade", folder.resolve("m.jsonl"), "--data", data, "-o", set)).isZero();
    assertThat(shell.out())
        .contains("now: sfumato uncrop " + set.resolve("inputs") + " --right 16 -o RESULTS");
    assertThat(ImageFiles.read(set.resolve("inputs/a.png")).getWidth()).isEqualTo(16);
  }

  @Test
  void missingFilesAreCountedAndNamed() throws IOException {
    manifest("--task", "colorize");
    Files.delete(data.resolve("b.png"));
    Path set = folder.resolve("set");
    assertThat(shell.run("degrade", folder.resolve("m.jsonl"), "--data", data, "-o", set))
        .isEqualTo(2);
    assertThat(shell.err()).contains("b.png").hasLineCount(1);
    assertThat(shell.out()).contains("2 of 3 images");
    assertThat(set.resolve("inputs/c.png")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "manifest LIST --task color -o NEW, There is no task 'color'",
    "manifest LIST --task inpaint -o NEW, 'mask' is missing",
    "manifest LIST --task inpaint --mask brash -o NEW, did you mean 'brush'",
    "manifest LIST --task restore -o NEW, 'quality' is missing",
    "manifest gone.txt --task colorize -o NEW, gone.txt cannot be read",
    "manifest LIST --task colorize --data gone -o NEW, cannot be read",
    "manifest LIST --task colorize -o LIST, --overwrite",
    "manifest LIST --task colorize --crop random:3 -o NEW, --data",
    "manifest LIST --task colorize --crop random:0 -o NEW, from 1 to 99999",
    "degrade gone.jsonl --data DATA -o NEW, cannot be read",
    "degrade LIST --data DATA -o NEW, 'list.txt, line 1'",
  })
  void mistakesAreOneSentence(String line, String why) {
    Object[] words =
        line.replace("LIST", list.toString())
            .replace("DATA", data.toString())
            .replace("NEW", folder.resolve("new").toString())
            .split(" ");
    assertThat(shell.run(words)).isEqualTo(2);
    assertThat(shell.sentence()).contains(why);
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void aListCannotLeaveTheFolder() throws IOException {
    Files.writeString(list, "../secret.png\n");
    assertThat(shell.run("manifest", list, "--task", "colorize", "-o", folder.resolve("new.jsonl")))
        .isEqualTo(2);
    Photos.write(folder.resolve("secret.png"), 40, 32);
    Path made = folder.resolve("new.jsonl");
    assertThat(
            shell.run(
                "manifest",
                list,
                "--task",
                "colorize",
                "--crop",
                "random:2",
                "--data",
                data,
                "-o",
                made))
        .isEqualTo(2);
    assertThat(shell.sentence()).contains("not a path within the folder");
  }
}
