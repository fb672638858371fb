package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;

/**
 * Runs a job over photographs, one after another. One that fails does not keep the others from
 * going through.
 */
final class PhotoRun {
  private final Supplier<PhotoJob> loader;
  private final OutputNames names;
  private final String model;
  private final long seed;
  private final boolean overwrite;
  private final PhotoReport report;
  private final Map<String, Path> claimed = new HashMap<>();
  private PhotoJob job;

  /**
   * @param loader makes the job, once and only when the first photograph is in memory: a mistyped
   *     file name need not wait for a model
   */
  PhotoRun(
      Supplier<PhotoJob> loader,
      OutputNames names,
      String model,
      long seed,
      boolean overwrite,
      PhotoReport report) {
    this.loader = loader;
    this.names = names;
    this.model = model;
    this.seed = seed;
    this.overwrite = overwrite;
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
    List<String> written = new ArrayList<>();
    BufferedImage photo;
    try {
      outputs.forEach(output -> claim(output, file));
      photo = ImageFiles.read(file);
    } catch (RuntimeException | OutOfMemoryError e) {
      return result(file, written, start, e);
    }
    // Outside of the photograph's own errors: without a job, no other one can go through.
    if (job == null) {
      job = loader.get();
    }
    try {
      List<BufferedImage> images = job.run(file, photo, seed, report::progress);
      for (int i = 0; i < images.size(); i++) {
        ImageFiles.write(images.get(i), outputs.get(i), overwrite);
        written.add(outputs.get(i).toString());
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      return result(file, written, start, e);
    }
    return result(file, written, start, null);
  }

  private PhotoResult result(Path file, List<String> written, long start, Throwable problem) {
    double seconds = Math.round((System.nanoTime() - start) / 1e6) / 1e3;
    String error = null;
    if (problem != null) {
      String sentence = Errors.sentence(problem);
      error = problem instanceof InputException ? sentence : file + " failed: " + sentence;
    }
    return new PhotoResult(file.toString(), written, seed, model, seconds, error, problem);
  }

  /** Before the work: two photographs may not have one result, and a good file is not replaced. */
  private void claim(Path output, Path file) {
    String key = output.toAbsolutePath().normalize().toString().toLowerCase(Locale.ROOT);
    Path other = claimed.putIfAbsent(key, file);
    if (other != null) {
      throw new InputException(
          file + " and " + other + " would both become " + output + "; run them apart");
    }
    ImageFiles.checkTarget(output, overwrite);
  }
}
