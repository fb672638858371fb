package org.sfumato.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sfumato.study.Study;
import org.sfumato.study.StudyBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sfumato study build}. */
@Command(
    name = "build",
    description = {
      "Makes a study of folders of images.",
      "Images belong together that have one name, whatever their extension; results of 'sfumato "
          + "colorize' and the like may keep their suffix. Sub-folders are sets, which the report "
          + "tells apart. The study holds copies, so the folders are needed no more."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato study build --originals photos --method palette=results -o study",
      "  sfumato study build --originals photos --method L1=l1 --method L2=l2 \\",
      "      --seconds 3,5 --trials 60 --catch 6 -o study"
    })
final class StudyBuild implements Callable<Integer> {
  private static final int LISTED = 10;

  @Option(
      names = "--originals",
      required = true,
      paramLabel = "DIR",
      description = "Natural images.")
  Path originals;

  @Option(
      names = "--method",
      required = true,
      paramLabel = "NAME=DIR",
      description = "A method and its images of the same names; once for each method.")
  Map<String, Path> methods = new LinkedHashMap<>();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "STUDY",
      description = "The study's folder: missing or empty.")
  Path output;

  @Option(
      names = "--seconds",
      split = ",",
      defaultValue = "3",
      paramLabel = "N",
      description = {
        "Display time; with several, such as 3,5, raters",
        "take turns (default: ${DEFAULT-VALUE})."
      })
  List<Integer> seconds;

  @Option(
      names = "--trials",
      defaultValue = "50",
      paramLabel = "N",
      description = "Pairs that count, for each rater (default: ${DEFAULT-VALUE}, or all).")
  int trials;

  @Option(
      names = "--practice",
      defaultValue = "3",
      paramLabel = "N",
      description = "Pairs to practise with; they do not count (default: ${DEFAULT-VALUE}).")
  int practice;

  @Option(
      names = "--catch",
      defaultValue = "3",
      paramLabel = "N",
      description = {
        "Pairs with an image that fools nobody who looks:",
        "a coarse mosaic in wrong colours. They do not",
        "count (default: ${DEFAULT-VALUE})."
      })
  int catches;

  @Option(
      names = "--scenes",
      paramLabel = "N",
      description = "Take N scenes at random, beside those for practice and catch (default: all).")
  int scenes = Integer.MAX_VALUE;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = {
        "Show the largest centred square of every image,",
        "resized to N x N (default: images as they are; the",
        "two of a pair must have one size)."
      })
  int size;

  @Option(
      names = "--question",
      defaultValue = Study.QUESTION,
      paramLabel = "TEXT",
      description = "What raters are asked (default: ${DEFAULT-VALUE}).")
  String question;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Of all that is random (default: ${DEFAULT-VALUE}).")
  long seed;

  @Mixin ConsoleOptions printing;

  @Override
  public Integer call() {
    StudyBuilder.Settings settings =
        new StudyBuilder.Settings(question, seconds, trials, practice, catches, scenes, size, seed);
    StudyBuilder.Built built = StudyBuilder.build(originals, methods, output, settings);
    Study study = built.study();
    Console console = printing.console();
    built.leftOut().stream().limit(LISTED).forEach(line -> console.say("left out: " + line));
    if (built.leftOut().size() > LISTED) {
      console.say("left out: " + (built.leftOut().size() - LISTED) + " more");
    }
    if (built.spare() > 0) {
      console.say("passed over: " + built.spare() + " further images of one original");
    }
    console.say(
        "%s: %d scenes, %d pairs for each rater (%d practice, %d catch), %s each"
            .formatted(
                output,
                study.scenes().size(),
                study.trialsInAll(),
                study.practice().size(),
                study.catches().size(),
                seconds(study)));
    int passes = -Math.floorDiv(-study.scenes().size() * study.methods().size(), study.trials());
    console.say(
        "for every image to be shown once%s: sfumato study serve %s --raters %d"
            .formatted(
                study.seconds().size() > 1 ? " for each display time" : "",
                output,
                passes * study.seconds().size()));
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("study", output.toString());
    facts.put("methods", study.methods());
    facts.put("scenes", study.scenes().size());
    facts.put("trials", study.trials());
    facts.put("practice", study.practice().size());
    facts.put("catch", study.catches().size());
    facts.put("left-out", built.leftOut());
    facts.put("passed-over", built.spare());
    console.json(facts);
    return Errors.OK;
  }

  private static String seconds(Study study) {
    return String.join(" or ", study.seconds().stream().map(String::valueOf).toList()) + " seconds";
  }
}
