package org.sfumato.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sfumato.benchmark.BenchmarkSet;
import org.sfumato.benchmark.Manifest;
import org.sfumato.benchmark.TestImage;
import org.sfumato.task.Margins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato degrade}. */
@Command(
    name = "degrade",
    description = {
      "Makes the test set that a manifest describes.",
      "OUT gets the folders originals (at the stated crop and size), inputs (gray, masked, the known "
          + "part, or JPEG) and masks (white is to be generated), with one name for the files of an "
          + "image, and a copy of the manifest. The same manifest and files give the same bytes."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato degrade ctest10k-color.jsonl --data imagenet/val -o set",
      "  sfumato colorize set/inputs -o results --format png"
    })
final class Degrade implements Callable<Integer> {
  private static final int LISTED = 10;

  @Parameters(
      paramLabel = "MANIFEST",
      description = "JSON lines, as 'sfumato manifest' writes them.")
  Path manifest;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The folder that the manifest's files are in.")
  Path data;

  @Option(
      names = "--masks",
      paramLabel = "DIR",
      description = "The folder that its mask files are in (default: that of --data).")
  Path masks;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = "A folder: missing or empty.")
  Path output;

  @Mixin ConsoleOptions printing;

  @Override
  public Integer call() {
    List<TestImage> tests = Manifest.read(manifest);
    BenchmarkSet.Made made = BenchmarkSet.make(tests, data, masks == null ? data : masks, output);
    Console console = printing.console();
    made.leftOut().stream().limit(LISTED).forEach(console::error);
    if (made.leftOut().size() > LISTED) {
      console.error((made.leftOut().size() - LISTED) + " more could not be used");
    }
    String next = next(tests.get(0).task(), made.margins());
    console.say("%s: %d of %d images".formatted(output, made.images(), tests.size()));
    console.say("now: " + next);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("output", output.toString());
    facts.put("task", tests.get(0).task());
    facts.put("images", made.images());
    facts.put("left-out", made.leftOut());
    facts.put("next", next);
    console.json(facts);
    return made.leftOut().isEmpty() ? Errors.OK : Errors.INPUT;
  }

  private String next(String task, Optional<Margins> margins) {
    String command = "sfumato " + task + " " + output.resolve(BenchmarkSet.INPUTS);
    if (task.equals("inpaint")) {
      command += " --mask " + output.resolve(BenchmarkSet.MASKS);
    } else if (task.equals("uncrop")) {
      command += margins.map(Degrade::options).orElse(" (with the margins of each mask)");
    }
    return command + " -o RESULTS";
  }

  private static String options(Margins margins) {
    return option("left", margins.left())
        + option("right", margins.right())
        + option("top", margins.top())
        + option("bottom", margins.bottom());
  }

  private static String option(String side, int pixels) {
    return pixels == 0 ? "" : " --" + side + " " + pixels;
  }
}
