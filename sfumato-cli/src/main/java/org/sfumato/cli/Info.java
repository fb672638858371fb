package org.sfumato.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sfumato.diffusion.FewerSteps;
import org.sfumato.diffusion.ScheduleSpec;
import org.sfumato.error.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato info}. */
@Command(
    name = "info",
    description = {
      "Says what is known about a model, an image or a training run; or draws noise schedules.",
      "",
      "A schedule is written as its name and numbers; those left out at the end take Chen's"
          + " values:",
      "  betas:STEPS:FIRST:LAST          evenly spaced betas",
      "                                  (DDPM has betas:1000:1e-4:0.02,",
      "                                  Palette betas:2000:1e-6:0.01)",
      "  cosine-betas:STEPS              improved DDPM",
      "  linear:CLIP_MIN                 gamma = 1 - t (Chen)",
      "  cosine:START:END:TAU:CLIP_MIN   (Chen)",
      "  sigmoid:START:END:TAU:CLIP_MIN  (Chen)",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sfumato info models/sfumato-64.safetensors",
      "  sfumato info photo.jpg",
      "  sfumato info runs/first --json",
      "  sfumato info --schedule linear,cosine,sigmoid -o schedules.png",
      "  sfumato info --schedule cosine --input-scale 1,0.5,0.2 -o scales.svg",
      "  sfumato info --schedule betas:2000:1e-6:0.01 --with-steps 1200"
    })
final class Info implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL|IMAGE|RUN",
      description = "A file, or the folder of a run.")
  Path path;

  @Option(
      names = "--schedule",
      split = ",",
      paramLabel = "SPEC",
      description = "Noise schedules: print their signal power gamma and log-SNR over time.")
  List<String> schedules = List.of();

  @Option(
      names = "--input-scale",
      split = ",",
      paramLabel = "B",
      description = "Show them as multiplying images by B shifts them (default: 1).")
  List<Double> inputScales = List.of(1.0);

  @Option(
      names = "--with-steps",
      paramLabel = "N",
      description = {
        "Give schedules of betas so many steps, and another last beta that keeps their end's noise",
        "(Antona: 2000 to 1200)."
      })
  Integer steps;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Draw the schedules as a .png or .svg file.")
  Path output;

  @Option(names = "--overwrite", description = "Replace a drawing that exists.")
  boolean overwrite;

  @Mixin ConsoleOptions printing;

  private final Library library;

  Info(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    if (schedules.isEmpty()) {
      describe();
    } else {
      showSchedules();
    }
    return Errors.OK;
  }

  private void showSchedules() {
    if (path != null) {
      throw new InputException("give either --schedule or " + path + ", not both");
    }
    List<ScheduleCurve> curves =
        ScheduleCurve.all(steps == null ? schedules : withSteps(), inputScales);
    Console console = printing.console();
    if (output != null) {
      Drawing.check(output, overwrite);
      new SchedulePlot(curves).write(output);
    }
    for (ScheduleCurve curve : curves) {
      console.json(curve.facts());
      curve.table().forEach(console::say);
    }
  }

  private List<String> withSteps() {
    return schedules.stream()
        .map(spec -> FewerSteps.of(ScheduleSpec.parse(spec), steps).toString())
        .toList();
  }

  private void describe() {
    if (steps != null) {
      throw new InputException("--with-steps changes schedules: give --schedule");
    }
    if (path == null || output != null) {
      throw new InputException(
          path == null
              ? "name a model, an image or a run, or give --schedule"
              : "-o draws schedules: give --schedule");
    }
    if (!Files.exists(path)) {
      throw new InputException(path + " does not exist");
    }
    Map<String, Object> facts = library.describe(path);
    Console console = printing.console();
    console.json(facts);
    say(console, "", facts);
  }

  private static void say(Console console, String indent, Map<?, ?> facts) {
    facts.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> below) {
            console.say(indent + key + ":");
            say(console, indent + "  ", below);
          } else {
            console.say(indent + key + ": " + value);
          }
        });
  }
}
