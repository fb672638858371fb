package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.DoubleConsumer;
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
 * What is done for one photograph, wherever it stands among others: reads it, asks for its answers
 * and writes them.
 *
 * @param names of results
 * @param settings of the whole run, for the record; better known once a job is there
 * @param existing what becomes of results that exist
 */
record PhotoWork(
    OutputNames names,
    Supplier<Map<String, Object>> settings,
    long seed,
    PhotoRun.Existing existing) {
  /** The longer side of an answer on the sheet of all. */
  private static final int SHEET_SIDE = 512;

  /** All files that a photograph's work writes. */
  List<Path> targets(Path file) {
    return Stream.concat(names.of(file).stream(), names.summaries(file).stream()).toList();
  }

  /** A photograph whose results are there. */
  PhotoResult skipped(Path file) {
    return new PhotoResult(
        file.toString(), List.of(), seed, settings.get(), 0, true, null, null, null, Look.NOTHING);
  }

  /** A photograph that is not worked on, for the reason that a look gives, or for an error. */
  PhotoResult refused(Path file, Look look, Throwable problem) {
    return result(file, List.of(), List.of(), System.nanoTime(), problem, look);
  }

  /**
   * Works on a photograph.
   *
   * @param job is asked for once the photograph is in memory; what it throws is not the
   *     photograph's error, but the run's
   * @param progress is told the share done
   */
  PhotoResult of(Path file, Look look, Supplier<PhotoJob> job, DoubleConsumer progress) {
    long start = System.nanoTime();
    List<Path> outputs = names.of(file);
    List<Path> summaries = names.summaries(file);
    List<String> written = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Photograph photo;
    try {
      photo = Photograph.read(file);
      notes.addAll(photo.notes());
    } catch (RuntimeException | OutOfMemoryError e) {
      return result(file, written, notes, start, e, look);
    }
    PhotoJob loaded = job.get();
    try {
      List<Photograph> answers = loaded.run(file, photo, seed, progress);
      answers.get(0).notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
      names.note(file).ifPresent(notes::add);
      losses(answers.get(0), outputs.get(0)).ifPresent(notes::add);
      for (int i = 0; i < answers.size(); i++) {
        write(outputs.get(i), answers.get(i)::write, written);
      }
      if (!summaries.isEmpty()) {
        List<BufferedImage> images = answers.stream().map(Photograph::shown).toList();
        write(summaries.get(0), (to, over) -> ImageFiles.write(sheet(images), to, over), written);
        write(
            summaries.get(1), (to, over) -> ImageFiles.write(Spread.of(images), to, over), written);
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

  /**
   * Writes a result; a run that goes on only where there is none, for that may be of another seed.
   *
   * @param writer is given the file, and whether it may be replaced
   */
  private void write(Path file, BiConsumer<Path, Boolean> writer, List<String> written) {
    if (existing != PhotoRun.Existing.SKIP || !Files.exists(file)) {
      writer.accept(file, existing == PhotoRun.Existing.REPLACE);
      written.add(file.toString());
    }
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
        settings.get(),
        seconds,
        false,
        notes.isEmpty() ? null : notes,
        error,
        problem,
        look);
  }
}
