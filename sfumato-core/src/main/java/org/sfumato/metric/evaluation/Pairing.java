package org.sfumato.metric.evaluation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sfumato.error.InputException;

/**
 * Which samples are answers to which original, told by the files' names: {@code photo.png}, {@code
 * photo-2.png} and {@code photo-colorized-2.png} answer {@code photo.jpg}. Folders within the
 * folders are a part of the name.
 *
 * @param groups one for each original with its samples, and one for each sample without; without
 *     any originals, samples of the same name in several folders belong together
 * @param unpairedSamples samples for which there is no original
 * @param unpairedOriginals originals for which there is no sample
 */
public record Pairing(
    List<Group> groups, List<Path> unpairedSamples, List<Path> unpairedOriginals) {
  /** The number of one of several answers, and what the commands append to their results' names. */
  private static final Pattern NUMBER = Pattern.compile("-(\\d{1,6})$");

  private static final Pattern SUFFIX =
      Pattern.compile("-(colorized|inpainted|uncropped|restored)$");

  /**
   * Answers to one input.
   *
   * @param original what they should be, where that is known
   * @param samples in the order of their folders and numbers; at least one
   */
  public record Group(Optional<Path> original, List<Path> samples) {}

  private record Sample(int folder, int number, Path file) {}

  /**
   * @throws InputException if two originals have the same name
   */
  public static Pairing of(List<ImageSet> samples, Optional<ImageSet> originals) {
    return originals.isPresent()
        ? withOriginals(samples, originals.get())
        : withoutOriginals(samples);
  }

  private static Pairing withOriginals(List<ImageSet> samples, ImageSet originals) {
    Map<String, Path> byName = new LinkedHashMap<>();
    for (Path original : originals.files()) {
      Path other = byName.putIfAbsent(originals.stem(original), original);
      if (other != null) {
        throw new InputException(
            other + " and " + original + " have one name, so no sample can be told to be of one");
      }
    }
    Map<String, List<Sample>> answers = new LinkedHashMap<>();
    List<Path> unpaired = new ArrayList<>();
    for (int folder = 0; folder < samples.size(); folder++) {
      for (Path file : samples.get(folder).files()) {
        String stem = samples.get(folder).stem(file);
        Optional<String> name = nameOfOriginal(stem, byName);
        if (name.isEmpty()) {
          unpaired.add(file);
        } else {
          // In "shot-7", an answer to "shot-7", the number is none.
          Matcher number = NUMBER.matcher(stem.substring(name.get().length()));
          answers
              .computeIfAbsent(name.get(), n -> new ArrayList<>())
              .add(new Sample(folder, number.find() ? Integer.parseInt(number.group(1)) : 0, file));
        }
      }
    }
    List<Group> groups = new ArrayList<>();
    List<Path> unanswered = new ArrayList<>();
    byName.forEach(
        (name, original) -> {
          if (answers.containsKey(name)) {
            groups.add(new Group(Optional.of(original), ordered(answers.get(name))));
          } else {
            unanswered.add(original);
          }
        });
    unpaired.forEach(file -> groups.add(new Group(Optional.empty(), List.of(file))));
    return new Pairing(groups, unpaired, unanswered);
  }

  /** Of an answer's stem: itself if there is such an original, else less its number and suffix. */
  private static Optional<String> nameOfOriginal(String stem, Map<String, Path> originals) {
    String unnumbered = NUMBER.matcher(stem).replaceFirst("");
    return Stream.of(
            stem,
            SUFFIX.matcher(stem).replaceFirst(""),
            unnumbered,
            SUFFIX.matcher(unnumbered).replaceFirst(""))
        .filter(originals::containsKey)
        .findFirst();
  }

  private static Pairing withoutOriginals(List<ImageSet> samples) {
    Map<String, List<Sample>> byName = new TreeMap<>();
    for (int folder = 0; folder < samples.size(); folder++) {
      for (Path file : samples.get(folder).files()) {
        byName
            .computeIfAbsent(samples.get(folder).stem(file), n -> new ArrayList<>())
            .add(new Sample(folder, 0, file));
      }
    }
    List<Group> groups =
        byName.values().stream().map(all -> new Group(Optional.empty(), ordered(all))).toList();
    return new Pairing(groups, List.of(), List.of());
  }

  private static List<Path> ordered(List<Sample> samples) {
    return samples.stream()
        .sorted(Comparator.comparingInt(Sample::folder).thenComparingInt(Sample::number))
        .map(Sample::file)
        .toList();
  }

  /** Groups whose original is known. */
  List<Group> pairs() {
    return groups.stream().filter(group -> group.original().isPresent()).toList();
  }

  /** Whether there are several samples of an input. */
  boolean hasSeveral() {
    return groups.stream().anyMatch(group -> group.samples().size() > 1);
  }
}
