package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.sfumato.error.InputException;
import org.sfumato.image.ContactSheet;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.inference.SamplingConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sfumato generate}. */
@Command(
    name = "generate",
    description = {
      "Makes images of nothing but noise.",
      "It takes a model trained to: 'sfumato train --preset generate-64', or an imported one.",
      "Image i has the seed --seed + i, whatever else is made."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato generate --model zoo.safetensors --count 16 -o out --sheet all.png",
      "  sfumato generate --model zoo.safetensors --class cats --count 8 -o out",
      "  sfumato generate --model zoo.safetensors --guidance 3 --threshold 0.995 -o out",
      "  sfumato generate --model adm.safetensors --classifier c.safetensors -o out",
      "  sfumato generate --model zoo.safetensors --upsampler large.safetensors -o out"
    })
final class Generate implements Callable<Integer> {
  /** Images made together, between two writings of files. */
  private static final int GROUP = 64;

  private static final long MAX_SHEET_PIXELS = 25_000_000;

  /** File systems take names of 255 bytes. */
  private static final int MAX_LABEL = 50;

  private static final int TICKS = 1000;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      required = true,
      description = "A .safetensors model that was trained to generate.")
  Path model;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many images (default: ${DEFAULT-VALUE}).")
  int count;

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = {
        "What they show: a name that 'sfumato info' lists, a number, or none; may be given several",
        "times, to be taken in turn (default: every class that the model knows)."
      })
  List<String> classes = List.of();

  @Option(
      names = "--guidance",
      paramLabel = "W",
      description = {
        "How strongly images are drawn to their class: 1 as learned, more for typical images at the",
        "cost of variety. With --classifier, the scale of its gradient, 0 being as learned",
        "(default: 1)."
      })
  Double guidance;

  @Option(
      names = "--classifier",
      paramLabel = "FILE",
      description = "A classifier of noisy images that guides, in the place of the model itself.")
  Path classifier;

  @Option(
      names = "--upsampler",
      paramLabel = "FILE",
      description = "A model that makes the images four times as large.")
  Path upsampler;

  @Mixin SamplingOptions sampling;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Of the first image; another number gives other images (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "A file for one image, else a folder, made if it is missing.")
  Path output;

  @Option(
      names = "--sheet",
      paramLabel = "FILE",
      description = "A .png file with all images side by side, too.")
  Path sheet;

  @Option(names = "--overwrite", description = "Replace results that exist.")
  boolean overwrite;

  @Mixin ComputeOptions compute;
  @Mixin ConsoleOptions printing;

  private final Library library;

  Generate(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    GenerateRequest request =
        new GenerateRequest(
            model,
            count,
            classes,
            Optional.ofNullable(guidance),
            Optional.ofNullable(classifier),
            Optional.ofNullable(upsampler),
            sampling.config(SamplingConfig.DEFAULT),
            seed,
            compute.device,
            compute.precision);
    try (GenerateJob job = library.generate(request)) {
      List<Path> files = files(job.labels());
      files.forEach(file -> ImageFiles.checkTarget(file, overwrite));
      if (sheet != null) {
        checkSheet(job, files);
      }
      make(job, files);
    }
    return Errors.OK;
  }

  private void checkSheet(GenerateJob job, List<Path> files) {
    if (files.stream().anyMatch(sheet::equals)) {
      throw new InputException("--sheet " + sheet + " is an image's own file; name another one");
    }
    long pixels = (long) count * job.side() * job.side();
    if (pixels > MAX_SHEET_PIXELS) {
      throw new InputException(
          "--sheet would have " + pixels + " pixels, more than " + MAX_SHEET_PIXELS);
    }
    OutputNames.makeParent(sheet);
    ImageFiles.checkTarget(sheet, overwrite);
  }

  private void make(GenerateJob job, List<Path> files) {
    Console console = printing.console();
    List<Pixels> shown = new ArrayList<>();
    try (ProgressBar bar =
        console
            .bar("Generating", (long) count * TICKS, count == 1 ? " image" : " images", TICKS)
            .orElse(null)) {
      for (int first = 0; first < count; first += GROUP) {
        int done = first;
        int group = Math.min(GROUP, count - first);
        List<BufferedImage> images =
            job.run(
                first,
                group,
                share -> {
                  if (bar != null) {
                    bar.stepTo(Math.round((done + share * group) * TICKS));
                  }
                });
        for (int i = 0; i < group; i++) {
          Path file = files.get(first + i);
          ImageFiles.write(images.get(i), file, overwrite);
          console.json(facts(file, job.labels().get(first + i), seed + first + i));
          if (sheet != null) {
            shown.add(Pixels.of(images.get(i)));
          }
        }
      }
    }
    if (sheet != null) {
      ImageFiles.write(ContactSheet.of(rows(shown)), sheet, overwrite);
    }
    console.say(count == 1 ? files.get(0).toString() : count + " images in " + output);
  }

  private Map<String, Object> facts(Path file, String label, long imageSeed) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("output", file.toString());
    if (!label.isEmpty()) {
      facts.put("class", label);
    }
    facts.put("seed", imageSeed);
    facts.put("model", model.toString());
    return facts;
  }

  /** {@code cats-7.png} for class and seed, or the one file that was named. */
  private List<Path> files(List<String> labels) {
    if (count == 1 && OutputNames.looksLikeAFile(output)) {
      OutputNames.makeParent(output);
      return List.of(output);
    }
    if (OutputNames.looksLikeAFile(output) || Files.isRegularFile(output)) {
      throw new InputException(
          "--output " + output + " is a file, but several images need a folder; name a folder");
    }
    OutputNames.make(output);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String label = labels.get(i).replaceAll("[^\\p{L}\\p{N}_-]", "_");
      label = label.substring(0, Math.min(MAX_LABEL, label.length()));
      files.add(output.resolve((label.isEmpty() ? "image" : label) + "-" + (seed + i) + ".png"));
    }
    return files;
  }

  /** As many columns as there are classes to look at, or about as many as rows. */
  private List<List<Pixels>> rows(List<Pixels> images) {
    int columns = classes.size() > 1 ? classes.size() : (int) Math.ceil(Math.sqrt(images.size()));
    List<List<Pixels>> rows = new ArrayList<>();
    for (int i = 0; i < images.size(); i += columns) {
      rows.add(images.subList(i, Math.min(images.size(), i + columns)));
    }
    return rows;
  }
}
