package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.sfumato.error.InputException;
import org.sfumato.image.ContactSheet;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Photograph;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.image.Spread;

/**
 * Runs a job over photographs, one after another. One that fails does not keep the others from
 * going through.
 */
final class PhotoRun {
  /** The longer side of an answer on the sheet of all. */
  private static final int SHEET_SIDE = 512;

  private final Supplier<PhotoJob> loader;
  private final Function<Path, Look> looks;
  private final OutputNames names;
  private final Map<String, Object> settings;
  private final long seed;
  private final Existing existing;
  private final PhotoReport report;
  private final Map<String, Path> claimed = new HashMap<>();
  private PhotoJob job;

  /** What becomes of results that exist. */
  enum Existing {
    /** Their photograph fails. */
    KEEP,
    /** Their photograph is left out. */
    SKIP,
    REPLACE
  }

  /**
   * @param loader makes the job, once and only when the first photograph is in memory: a mistyped
   *     file name need not wait for a model
   * @param looks at files before they are read
   * @param settings of the whole run, for the record
   * @param existing what to do where results exist
   */
  PhotoRun(
      Supplier<PhotoJob> loader,
      Function<Path, Look> looks,
      OutputNames names,
      Map<String, Object> settings,
      long seed,
      Existing existing,
      PhotoReport report) {
    this.loader = loader;
    this.looks = looks;
    this.names = names;
    this.settings = settings;
    this.seed = seed;
    this.existing = existing;
    this.report = report;
  }

  /**
   * Works through the files.
   *
   * @return what became of each, in their order
   * @throws InputException if the job itself cannot be made, for want of a model for example
   */
  List<PhotoResult> run(List<Path> files) {
    List<PhotoResult> results = new ArrayList<>();
    for (Path file : files) {
      report.start(file);
      PhotoResult result = one(file);
      report.done(result);
      results.add(result);
    }
    return results;
  }

  private PhotoResult one(Path file) {
    long start = System.nanoTime();
    List<Path> outputs = names.of(file);
    List<Path> summaries = names.summaries(file);
    List<String> written = new ArrayList<>();
    if (existing == Existing.SKIP
        && Stream.concat(outputs.stream(), summaries.stream()).allMatch(Files::exists)) {
      return new PhotoResult(
          file.toString(), List.of(), seed, settings, 0, true, null, null, null, Look.NOTHING);
    }
    List<String> notes = new ArrayList<>();
    Look look = looks.apply(file);
    if (look.reason() != null) {
      return result(file, written, notes, start, null, look);
    }
    Photograph photo;
    try {
      outputs.forEach(output -> claim(output, file));
      summaries.forEach(output -> claim(output, file));
      photo = Photograph.read(file);
      notes.addAll(photo.notes());
      names.note(file).ifPresent(notes::add);
    } catch (RuntimeException | OutOfMemoryError e) {
      return result(file, written, notes, start, e, look);
    }
    // Outside of the photograph's own errors: without a job, no other one can go through.
    if (job == null) {
      job = loader.get();
    }
    try {
      List<Photograph> answers = job.run(file, photo, seed, report::progress);
      losses(answers.get(0), outputs.get(0)).ifPresent(notes::add);
      for (int i = 0; i < answers.size(); i++) {
        answers.get(i).write(outputs.get(i), replaces());
        written.add(outputs.get(i).toString());
      }
      if (!summaries.isEmpty()) {
        List<BufferedImage> images = answers.stream().map(Photograph::shown).toList();
        write(sheet(images), summaries.get(0), written);
        write(Spread.of(images), summaries.get(1), written);
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      return result(file, written, notes, start, e, look);
    }
    return result(file, written, notes, start, null, look);
  }

  private static Optional<String> losses(Photograph answer, Path output) {
    List<String> losses = answer.losses(output);
    return losses.isEmpty()
        ? Optional.empty()
        : Optional.of(
            output + " cannot hold " + String.join(", ", losses) + "; a .png or .tif file can");
  }

  private void write(BufferedImage image, Path file, List<String> written) {
    ImageFiles.write(image, file, replaces());
    written.add(file.toString());
  }

  /** Some are there already if a photograph was not wholly done before. */
  private boolean replaces() {
    return existing != Existing.KEEP;
  }

  /** All answers side by side, small enough to be looked at together. */
  private static BufferedImage sheet(List<BufferedImage> images) {
    List<Pixels> small = new ArrayList<>();
    for (BufferedImage image : images) {
      double scale =
          Math.min(1, (double) SHEET_SIDE / Math.max(image.getWidth(), image.getHeight()));
      small.add(
          Resampling.BICUBIC.resize(
              image,
              (int) Math.max(1, Math.round(scale * image.getWidth())),
              (int) Math.max(1, Math.round(scale * image.getHeight()))));
    }
    int columns = (int) Math.ceil(Math.sqrt(small.size()));
    List<List<Pixels>> rows = new ArrayList<>();
    for (int i = 0; i < small.size(); i += columns) {
      rows.add(small.subList(i, Math.min(small.size(), i + columns)));
    }
    return ContactSheet.of(rows);
  }

  private PhotoResult result(
      Path file,
      List<String> written,
      List<String> notes,
      long start,
      Throwable problem,
      Look look) {
    double seconds = Math.round((System.nanoTime() - start) / 1e6) / 1e3;
    String error = null;
    if (problem != null) {
      String sentence = Errors.sentence(problem);
      error = problem instanceof InputException ? sentence : file + " failed: " + sentence;
    }
    return new PhotoResult(
        file.toString(),
        written,
        seed,
        settings,
        seconds,
        false,
        notes.isEmpty() ? null : notes,
        error,
        problem,
        look);
  }

  /** Before the work: two photographs may not have one result, and a good file is not replaced. */
  private void claim(Path output, Path file) {
    String key = output.toAbsolutePath().normalize().toString().toLowerCase(Locale.ROOT);
    Path other = claimed.putIfAbsent(key, file);
    if (other != null) {
      throw new InputException(
          file + " and " + other + " would both become " + output + "; run them apart");
    }
    ImageFiles.checkTarget(output, replaces());
  }
}
