package org.sfumato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Jpeg;
import org.sfumato.inference.SamplingConfig;

final class PhotoCommandTest {
  @TempDir Path folder;

  private final Shell shell = new Shell();

  @Test
  void onePhotographGoesBesideItself() {
    Path photo = Shell.picture(folder.resolve("my photo.png"));

    assertThat(shell.run("colorize", photo)).isZero();

    Path result = folder.resolve("my photo-colorized.png");
    assertThat(pixels(ImageFiles.read(result)))
        .isEqualTo(pixels(FakeLibrary.negative(ImageFiles.read(photo))));
    assertThat(shell.out()).startsWith(photo + " -> " + result + " (").hasLineCount(1);
    assertThat(shell.err()).isEmpty();
  }

  @Test
  void onePhotographGoesToTheNamedFile() {
    Path photo = Shell.picture(folder.resolve("a.png"));
    Path out = folder.resolve("b.jpg");

    assertThat(shell.run("restore", photo, "-o", out)).isZero();
    assertThat(out).isRegularFile();
  }

  @Test
  void severalSamplesAreNumberedInAFolder() {
    Path photo = Shell.picture(folder.resolve("a.png"));
    Path out = folder.resolve("new/out");

    assertThat(shell.run("colorize", photo, "--samples", 3, "-o", out)).isZero();
    assertThat(names(out))
        .containsExactly(
            "a-colorized-1.png",
            "a-colorized-2.png",
            "a-colorized-3.png",
            "a-colorized-samples.png",
            "a-colorized-uncertainty.png");
  }

  /** What is done is left out; of what is half done, the rest is made, and nothing is replaced. */
  @Test
  void aStoppedRunOverAFolderGoesOn() throws IOException {
    pictures("a.png", "b.png", "c.png");
    Path out = folder.resolve("out");
    assertThat(shell.run("colorize", folder, "-o", out, "--samples", 2)).isZero();
    byte[] kept = Files.readAllBytes(out.resolve("a-colorized-1.png"));
    Files.delete(out.resolve("b-colorized-uncertainty.png"));
    byte[] other = {1, 2, 3}; // of another seed, perhaps
    Files.write(out.resolve("b-colorized-2.png"), other);
    shell.library.seeds.clear();

    assertThat(shell.run("colorize", folder, "-o", out, "--samples", 2, "--resume")).isZero();
    assertThat(shell.out()).endsWith("1 image done, 2 done before" + System.lineSeparator());
    assertThat(shell.library.seeds).hasSize(1);
    assertThat(out.resolve("b-colorized-uncertainty.png")).exists();
    assertThat(Files.readAllBytes(out.resolve("b-colorized-2.png"))).isEqualTo(other);
    assertThat(Files.readAllBytes(out.resolve("a-colorized-1.png"))).isEqualTo(kept);
    assertThat(shell.run("colorize", folder, "-o", out, "--resume", "--overwrite")).isEqualTo(2);
    assertThat(shell.sentence()).contains("give one of the two");
  }

  @Test
  void aNameOfTwoLinesIsSaidOnOne() throws IOException {
    assertThat(shell.run("colorize", folder.resolve("no\nthing.png"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("no\\nthing.png does not exist");
    Path two = Shell.picture(folder.resolve("two\nlines.png"));
    assertThat(shell.run("colorize", two, "-o", folder.resolve("out"))).isZero();
    assertThat(shell.out().lines()).singleElement().asString().contains("two\\nlines.png -> ");
  }

  /** Each waits for the others: one after another, they would wait for ever. */
  @Test
  void severalPhotographsAreInWorkAtATime() throws IOException {
    pictures("a.png", "b.png", "c.png");
    CyclicBarrier meeting = new CyclicBarrier(3);
    shell.library.during = () -> meeting.await(60, TimeUnit.SECONDS);
    Path out = folder.resolve("out");
    assertThat(shell.run("colorize", folder, "-o", out)).isZero();
    assertThat(shell.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("[1/3]").contains("a.png -> "),
            line -> assertThat(line).startsWith("[2/3]").contains("b.png -> "),
            line -> assertThat(line).startsWith("[3/3]").contains("c.png -> "),
            line -> assertThat(line).isEqualTo("3 images done"));
    assertThat(shell.library.settings).hasSize(1); // loaded once
  }

  @Test
  void aModelThatCannotBeLoadedIsAskedForOnce() throws IOException {
    pictures("a.png", "b.png", "c.png", "d.png", "e.png");
    shell.library.failure = FakeLibrary.noModel();
    assertThat(shell.run("colorize", folder, "-o", folder.resolve("out"))).isEqualTo(2);
    assertThat(shell.sentence()).contains("none.safetensors does not exist");
    assertThat(shell.library.calls).isEqualTo(1);
  }

  /** Which of the two comes first, nobody should have to know. */
  @Test
  void whatIsWorkedOnIsNotReplacedMeanwhile() throws IOException {
    Path first = Shell.picture(folder.resolve("a.png"));
    Path second = Shell.picture(folder.resolve("a-colorized.png"));
    byte[] before = Files.readAllBytes(second);
    assertThat(shell.run("colorize", first, second, "--overwrite")).isEqualTo(2);
    assertThat(shell.err()).contains(second + ", which is to be worked on too; run them apart");
    assertThat(Files.readAllBytes(second)).isEqualTo(before);
    assertThat(folder.resolve("a-colorized-colorized.png")).exists();
  }

  /** Enough to make each result again. */
  @Test
  void aRunOverAFolderIsLogged() throws IOException {
    pictures("a.png", "b.png");
    Path out = folder.resolve("out");
    assertThat(shell.run("colorize", folder, "-o", out, "--seed", 4, "--sampler", "ddim")).isZero();
    assertThat(shell.run("colorize", folder, "-o", out, "--resume")).isZero();
    List<String> lines = Files.readAllLines(out.resolve("sfumato.jsonl"));
    assertThat(lines).hasSize(4);
    JsonNode line = new ObjectMapper().readTree(lines.get(0));
    assertThat(line.get("task").asText()).isEqualTo("colorize");
    assertThat(line.get("sampler").asText()).isEqualTo("ddim");
    assertThat(line.get("steps").asText()).isEqualTo("50");
    assertThat(line.get("seed").asLong()).isEqualTo(4);
    assertThat(new ObjectMapper().readTree(lines.get(2)).get("skipped").asBoolean()).isTrue();

    Path log = folder.resolve("mine.jsonl");
    assertThat(shell.run("colorize", folder.resolve("a.png"), "--log", log)).isZero();
    assertThat(Files.readAllLines(log)).hasSize(1);
  }

  @Test
  void theOptionsOfATaskAreLogged() throws IOException {
    Path photo = Shell.picture(folder.resolve("a.png"));
    Path mask = Photos.mask(folder.resolve("m.png"), 5, 4, 1, 1, 2, 2);
    Path hints = hints(folder.resolve("h.png"), 5, 4);
    Path log = folder.resolve("all.jsonl");
    shell.run("inpaint", photo, "--mask", mask, "--invert", "--log", log);
    shell.run("uncrop", photo, "--left", "50%", "--top", "12", "--log", log);
    shell.run("panorama", photo, "--width", "300%", "--log", log);
    shell.run("colorize", photo, "--hints", hints, "--log", log);
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0))
        .contains("\"mask\":\"" + mask + "\"", "\"invert\":true", "\"details\":true");
    assertThat(lines.get(1)).contains("\"left\":\"50.0%\"", "\"top\":\"12\"");
    assertThat(lines.get(2)).contains("\"width\":\"300.0%\"");
    assertThat(lines.get(3)).contains("\"hints\":\"" + hints + "\"");
  }

  @Test
  void hintsGoWithAPhotograph() throws IOException {
    Path photo = Shell.picture(folder.resolve("a.png"));
    Path hints = hints(folder.resolve("h.png"), 10, 8);
    assertThat(shell.run("colorize", photo, "--hints", hints)).isZero();
    assertThat(shell.library.strokes.getRGB(0, 0)).isEqualTo(0xff3366cc);
    assertThat(shell.library.strokes.getRGB(1, 0) >>> 24).isZero();

    Path tall = hints(folder.resolve("tall.png"), 8, 16);
    assertThat(shell.run("colorize", photo, "--hints", tall, "--overwrite")).isEqualTo(2);
    assertThat(shell.sentence()).contains("--hints " + tall + " is 8 x 16", "of the same shape");
    Path solid = Photos.mask(folder.resolve("solid.png"), 5, 4, 0, 0, 2, 2);
    assertThat(shell.run("colorize", photo, "--hints", solid, "--overwrite")).isEqualTo(2);
    assertThat(shell.sentence()).contains(solid.toString(), "transparent background");
    Path none = folder.resolve("none.png");
    assertThat(shell.run("colorize", photo, "--hints", none, "--overwrite")).isEqualTo(2);
    assertThat(shell.sentence()).contains(none.toString());
  }

  /** Transparent but for one pixel. */
  private static Path hints(Path file, int width, int height) throws IOException {
    BufferedImage hints = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    hints.setRGB(0, 0, 0xff3366cc);
    ImageIO.write(hints, "png", file.toFile());
    return file;
  }

  @Test
  void everyOptionReachesTheLibrary() {
    Path photo = Shell.picture(folder.resolve("a.png"));

    shell.run(
        "colorize",
        photo,
        "--model",
        "m.safetensors",
        "--adapter",
        "a.safetensors",
        "--steps",
        20,
        "--sampler",
        "ddim",
        "--eta",
        0.5,
        "--seed",
        -7,
        "--samples",
        2,
        "--device",
        "cuda:1",
        "--precision",
        "fp32");

    assertThat(shell.library.settings)
        .containsExactly(
            new PhotoSettings(
                Optional.of(Path.of("m.safetensors")),
                Optional.of(Path.of("a.safetensors")),
                new SamplingConfig(SamplingConfig.Kind.DDIM, "20", 0.5),
                false,
                2,
                "cuda:1",
                "fp32"));
    assertThat(shell.library.seeds).containsExactly(-7L);
  }

  @Test
  void detailsCanBeLeftOut() {
    Path photo = Shell.picture(folder.resolve("a.png"));
    for (String[] task :
        new String[][] {{"uncrop", "--left", "9"}, {"panorama", "--width", "99"}}) {
      assertThat(shell.run(task[0], photo, task[1], task[2], "--overwrite")).isZero();
      assertThat(shell.run(task[0], photo, task[1], task[2], "--overwrite", "--no-details"))
          .isZero();
    }
    assertThat(shell.library.settings.stream().map(PhotoSettings::details))
        .containsExactly(true, false, true, false);
    assertThat(shell.run("colorize", photo, "--no-details")).isEqualTo(2);
    assertThat(shell.err()).contains("--no-details");
  }

  @Test
  void theModelIsLoadedOnceForAFolder() {
    pictures("a.png", "b.png", "c.png");

    assertThat(shell.run("colorize", folder)).isZero();
    assertThat(shell.library.settings).hasSize(1);
    assertThat(shell.library.seeds).hasSize(3);
  }

  @Test
  void inAFolderTheOthersGoThroughAndTheSummaryCounts() throws IOException {
    pictures("a.png", "c.png");
    Files.writeString(folder.resolve("b.jpg"), "not an image");
    Path out = folder.resolve("out");

    assertThat(shell.run("colorize", folder, "-o", out)).isEqualTo(2);

    assertThat(names(out)).containsExactly("a-colorized.png", "c-colorized.png", "sfumato.jsonl");
    assertThat(shell.err()).startsWith("sfumato: [2/3] ").contains("b.jpg").hasLineCount(1);
    assertThat(shell.out()).endsWith("2 images done, 1 failed" + System.lineSeparator());
  }

  @Test
  void aMissingFileIsOneSentenceAndWaitsForNoModel() {
    assertThat(shell.run("colorize", folder.resolve("none.jpg"))).isEqualTo(2);

    assertThat(shell.err()).contains("none.jpg").hasLineCount(1);
    assertThat(shell.library.settings).isEmpty();
  }

  @Test
  void anExistingResultStaysUnlessOverwriteIsGiven() throws IOException {
    Path photo = Shell.picture(folder.resolve("a.png"));
    Path result = Files.writeString(folder.resolve("a-colorized.png"), "precious");

    assertThat(shell.run("colorize", photo)).isEqualTo(2);
    assertThat(result).hasContent("precious");
    assertThat(shell.err()).contains(result.toString()).contains("--overwrite");
    assertThat(shell.library.seeds).isEmpty();

    assertThat(shell.run("colorize", photo, "--overwrite")).isZero();
    assertThat(ImageFiles.read(result).getWidth()).isEqualTo(5);
  }

  @Test
  void aSecondRunOverAFolderLeavesItsOwnResultsAlone() {
    pictures("a.png");
    shell.run("colorize", folder);

    assertThat(shell.run("colorize", folder, "--overwrite")).isZero();
    assertThat(names(folder)).containsExactly("a-colorized.png", "a.png");
  }

  @Test
  void twoPhotographsMayNotBecomeOneResult() throws IOException {
    Path first = Shell.picture(Files.createDirectory(folder.resolve("x")).resolve("a.png"));
    Path second = Shell.picture(Files.createDirectory(folder.resolve("y")).resolve("a.png"));
    Path out = folder.resolve("out");

    assertThat(shell.run("colorize", first, second, "-o", out, "--overwrite")).isEqualTo(2);
    assertThat(shell.err()).contains(second + " and " + first + " would both become");
    assertThat(shell.library.seeds).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"colorize", "restore"})
  void severalResultsNeedAFolder(String command) {
    pictures("a.png", "b.png");

    assertThat(shell.run(command, folder, "-o", folder.resolve("out.png"))).isEqualTo(2);
    assertThat(shell.err()).contains("out.png is a file").hasLineCount(1);
    assertThat(shell.library.settings).isEmpty();
  }

  @Test
  void aFolderThatCannotBeMadeIsOneSentence() {
    pictures("a.png", "b.png");

    assertThat(shell.run("colorize", folder, "-o", folder.resolve("a.png/out"))).isEqualTo(2);
    assertThat(shell.err()).contains("cannot be made").hasLineCount(1);
  }

  @Test
  void aFolderWithoutImagesIsOneSentence() {
    assertThat(shell.run("colorize", folder)).isEqualTo(2);
    assertThat(shell.err()).contains("has no images").hasLineCount(1);
  }

  @Test
  void withoutAModelNothingGoesThroughAndItIsSaidOnce() {
    pictures("a.png", "b.png");
    shell.library.failure = FakeLibrary.noModel();

    assertThat(shell.run("colorize", folder)).isEqualTo(2);
    assertThat(shell.err())
        .isEqualTo("sfumato: model none.safetensors does not exist" + System.lineSeparator());
  }

  @Test
  void aBugFailsItsPhotographAloneAndShowsNoStackTrace() {
    pictures("a.png", "cursed.png");

    assertThat(shell.run("colorize", folder)).isEqualTo(1);
    assertThat(shell.err())
        .contains("cursed.png failed: shape mismatch at layer 3; run with --verbose")
        .doesNotContain("native frame")
        .hasLineCount(1);
    assertThat(folder.resolve("a-colorized.png")).exists();

    assertThat(shell.run("colorize", folder, "--overwrite", "--verbose")).isEqualTo(1);
    assertThat(shell.err()).contains("at org.sfumato.cli.FakeLibrary");
  }

  @Test
  void jsonIsALineForEachPhotographAndNothingElseOnOut() throws IOException {
    pictures("a.png");
    Files.writeString(folder.resolve("b.png"), "broken");

    assertThat(shell.run("colorize", folder, "--json", "--seed", 3)).isEqualTo(2);

    List<String> lines = shell.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode good = new ObjectMapper().readTree(lines.get(0));
    assertThat(good.properties())
        .extracting(e -> e.getKey())
        .startsWith("input", "outputs", "seed", "seconds")
        .contains("version", "task", "model", "sampler", "steps", "eta", "device", "precision")
        .doesNotContain("error", "skipped");
    assertThat(good.get("input").asText()).isEqualTo(folder.resolve("a.png").toString());
    assertThat(good.get("outputs").get(0).asText()).endsWith("a-colorized.png");
    assertThat(good.get("seed").asLong()).isEqualTo(3);
    assertThat(good.get("model").asText()).isEqualTo("bundled");
    assertThat(good.get("device").asText()).isEqualTo("cpu"); // what auto is here
    assertThat(good.get("precision").asText()).isEqualTo("fp32");
    JsonNode bad = new ObjectMapper().readTree(lines.get(1));
    assertThat(bad.get("error").asText()).contains("b.png");
    assertThat(bad.get("outputs")).isEmpty();
  }

  @Test
  void quietPrintsErrorsOnly() throws IOException {
    pictures("a.png");
    Files.writeString(folder.resolve("b.png"), "broken");

    assertThat(shell.run("colorize", folder, "--quiet")).isEqualTo(2);
    assertThat(shell.out()).isEmpty();
    assertThat(shell.err()).contains("b.png").hasLineCount(1);
  }

  @Test
  void aMaskOfAnotherShapeFailsItsPhotographOnly() {
    Shell.picture(folder.resolve("a.png"), 5, 4);
    Shell.picture(folder.resolve("b.png"), 9, 4);
    Path mask = Photos.mask(folder.resolve(".mask.png"), 5, 4, 1, 1, 2, 2);

    assertThat(shell.run("inpaint", folder, "--mask", mask)).isEqualTo(2);
    assertThat(shell.err()).contains("is 5 x 4 pixels").contains("b.png is 9 x 4");
    assertThat(folder.resolve("a-inpainted.png")).exists();
    assertThat(shell.library.mask.getWidth()).isEqualTo(5);
  }

  @Test
  void anInvertedMaskMarksTheOther() {
    Path photo = Shell.picture(folder.resolve("a.png"), 5, 4);
    Path mask = Photos.mask(folder.resolve(".mask.png"), 5, 4, 1, 1, 2, 2);
    assertThat(shell.run("inpaint", photo, "--mask", mask, "--invert")).isZero();
    assertThat(shell.library.mask.getRGB(1, 1) & 0xffffff).isZero();
    assertThat(shell.library.mask.getRGB(0, 0) & 0xffffff).isEqualTo(0xffffff);

    Path full = Photos.mask(folder.resolve(".full.png"), 5, 4, 0, 0, 5, 4);
    assertThat(shell.run("inpaint", photo, "--mask", full, "--invert")).isEqualTo(2);
    assertThat(shell.sentence()).contains("paint black what is to be filled");
  }

  @Test
  void panoramaTakesPixelsAndPercent() {
    Path photo = Shell.picture(folder.resolve("a.png"), 50, 40);
    assertThat(shell.run("panorama", photo, "--width", "300%")).isZero();
    assertThat(shell.library.width.pixels(50)).isEqualTo(150);
    assertThat(folder.resolve("a-panorama.png")).exists();
    assertThat(shell.run("panorama", photo)).isEqualTo(2);
    assertThat(shell.err()).contains("--width");
  }

  /** A file tells its quality itself; one finer than what was learned is left alone. */
  @Test
  void restoreTellsTheQualityAndLeavesFineFilesAlone() throws IOException {
    BufferedImage picture = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    Path coarse = folder.resolve("coarse.jpg");
    Path fine = folder.resolve("fine.jpg");
    Files.write(coarse, Jpeg.encode(picture, 30, Jpeg.Chroma.HALVED));
    Files.write(fine, Jpeg.encode(picture, 31, Jpeg.Chroma.HALVED));
    pictures("lossless.png");
    Path out = folder.resolve("out");

    assertThat(shell.run("restore", folder, "-o", out)).isZero();
    assertThat(names(out))
        .containsExactly("coarse-restored.jpg", "lossless-restored.png", "sfumato.jsonl");
    assertThat(shell.out())
        .contains(coarse + " (quality 30) -> ")
        .contains(fine + " is left alone: its JPEG quality is 31")
        .contains("lossless.png -> ")
        .endsWith("2 images done, 1 left alone" + System.lineSeparator());
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("sfumato.jsonl"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    lines.sort(Comparator.comparing(line -> line.get("input").asText())); // as they were done
    assertThat(lines.get(0).get("quality").asInt()).isEqualTo(30);
    assertThat(lines.get(0).has("left-alone")).isFalse();
    assertThat(lines.get(1).get("quality").asInt()).isEqualTo(31);
    assertThat(lines.get(1).get("left-alone").asText()).contains("--force");
    assertThat(lines.get(1).get("outputs")).isEmpty();
    assertThat(lines.get(2).has("quality")).isFalse();

    shell.library.settings.clear();
    assertThat(shell.run("restore", fine)).isZero();
    assertThat(shell.library.settings).isEmpty(); // no model was loaded for nothing
    assertThat(shell.run("restore", fine, "--force", "-o", folder.resolve("f.png"))).isZero();
    assertThat(folder.resolve("f.png")).isRegularFile();
    assertThat(shell.run("colorize", fine)).isZero();
    assertThat(shell.out()).doesNotContain("quality");
  }

  @Test
  void aMaskThatIsNoImageStopsBeforeTheModel() throws IOException {
    Path photo = Shell.picture(folder.resolve("a.png"));
    Path mask = Files.writeString(folder.resolve("mask.png"), "no");

    assertThat(shell.run("inpaint", photo, "--mask", mask)).isEqualTo(2);
    assertThat(shell.err()).contains("mask.png").hasLineCount(1);
    assertThat(shell.library.settings).isEmpty();
  }

  @Test
  void uncropTakesPixelsAndPercent() {
    Path photo = Shell.picture(folder.resolve("a.png"));

    assertThat(shell.run("uncrop", photo, "--left", "50%", "--top", "120")).isZero();
    assertThat(shell.library.margins)
        .isEqualTo(
            new UncropMargins(
                new Margin(50, true), Margin.NONE, new Margin(120, false), Margin.NONE));
    assertThat(folder.resolve("a-uncropped.png")).exists();
  }

  @Test
  void uncropWithoutAMarginIsAMistake() {
    Path photo = Shell.picture(folder.resolve("a.png"));

    assertThat(shell.run("uncrop", photo)).isEqualTo(2);
    assertThat(shell.err()).contains("--left").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --samples 0                 | --samples must be at least 1, not 0
          --steps 0                   | steps must be 1 to 10000, not 0
          --steps -3                  | steps must be 1 to 10000, not -3
          --steps 10001               | steps must be 1 to 10000, not 10001
          --steps 999999999999        | steps must be a number like 25
          --steps three               | steps must be a number like 25
          --steps 10,,5               | steps must be a number like 25
          --steps ddim0               | steps must be 1 to 10000, not 0
          --sampler euler             | no sampler 'euler'; give --sampler one of ddpm, ddim, dpm++, dpm++-sde, heun, palette
          --sampler ddim --eta 1.5    | eta must be 0 to 1, not 1.5
          --sampler ddim --eta NaN    | eta must be 0 to 1, not NaN
          --sampler heun --eta 0      | --eta is for --sampler ddim, not for heun
          --eta 1                     | --eta is for --sampler ddim, not for ddpm
          """)
  void mistakesAreOneSentence(String options, String sentence) {
    Path photo = Shell.picture(folder.resolve("a.png"));
    List<Object> line = new ArrayList<>(List.of("colorize", photo));
    line.addAll(List.of(options.split(" ")));

    assertThat(shell.run(line.toArray())).isEqualTo(2);
    assertThat(shell.err()).contains(sentence).hasLineCount(1);
    assertThat(shell.library.settings).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ddpm, 50",
    "ddim, 50",
    "dpm++, 25",
    "dpm++-sde, 25",
    "heun, 25",
    "palette, 1000",
    "DDIM, 50"
  })
  void everySamplerHasItsUsualNumberOfSteps(String sampler, int steps) {
    Path photo = Shell.picture(folder.resolve("a.png"));

    assertThat(shell.run("colorize", photo, "--sampler", sampler)).isZero();
    SamplingConfig sampling = shell.library.settings.get(0).sampling();
    assertThat(sampling.steps()).isEqualTo(steps);
    assertThat(sampling.sampler().key()).isEqualToIgnoringCase(sampler);
  }

  @Test
  void restoringTakesFewerSteps() {
    Path photo = Shell.picture(folder.resolve("a.jpg"));
    List<List<String>> lines =
        List.of(List.of(), List.of("--sampler", SamplingConfig.RESTORATION.sampler().key()));
    for (List<String> options : lines) {
      List<Object> line = new ArrayList<>(List.of("restore", photo, "--overwrite"));
      line.addAll(options);
      assertThat(shell.run(line.toArray())).isZero();
    }
    assertThat(shell.run("restore", photo, "--overwrite", "--sampler", "ddpm")).isZero();
    assertThat(shell.run("colorize", photo)).isZero();
    assertThat(shell.run("apply", photo, "--model", "m", "--task", "restore")).isZero();
    assertThat(shell.library.settings)
        .extracting(PhotoSettings::sampling)
        .containsExactly(
            SamplingConfig.RESTORATION,
            SamplingConfig.RESTORATION,
            SamplingConfig.DEFAULT,
            SamplingConfig.DEFAULT,
            SamplingConfig.RESTORATION);
  }

  @Test
  void adoptsTheSpacingsOfAdm() {
    Path photo = Shell.picture(folder.resolve("a.png"));

    assertThat(shell.run("colorize", photo, "--sampler", "ddim", "--steps", "ddim25")).isZero();
    SamplingConfig sampling = shell.library.settings.get(0).sampling();
    assertThat(sampling.spacing()).isEqualTo("ddim25");
    assertThat(sampling.steps()).isEqualTo(25);
  }

  private void pictures(String... names) {
    for (String name : names) {
      Shell.picture(folder.resolve(name));
    }
  }

  private static List<String> names(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? List.of() : List.of(names).stream().sorted().toList();
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
