package org.sfumato.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;

/**
 * Runs a job over photographs, several at a time as far as memory allows: small ones go through the
 * network together, and of large ones another is read and written meanwhile. One that fails does
 * not keep the others from going through.
 */
final class PhotoRun {
  /** Photographs at a time, at most: as many as a small network takes squares. */
  private static final int MOST = 16;

  private final Supplier<PhotoJob> loader;
  private final Function<Path, Look> looks;
  private final PhotoWork work;
  private final Existing existing;
  private final PhotoReport report;
  private final Map<String, Path> claimed = new HashMap<>();
  private PhotoJob job;

  /** Without a job, no photograph can go through. */
  private volatile boolean hopeless;

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
   * @param names of results
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
    // With SKIP, some are there already if a photograph was not wholly done before.
    work = new PhotoWork(names, settings, seed, existing != Existing.KEEP);
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
    Room room = Room.ofThisMachine();
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.min(MOST, files.size()), PhotoRun::daemon);
    try {
      List<CompletableFuture<PhotoResult>> results = new ArrayList<>();
      for (Path file : files) {
        if (hopeless) {
          break;
        }
        results.add(begin(file, room, threads));
      }
      return results.stream().map(PhotoRun::outcome).toList();
    } finally {
      threads.shutdown();
    }
  }

  private static PhotoResult outcome(CompletableFuture<PhotoResult> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "sfumato-photo");
    thread.setDaemon(true);
    return thread;
  }

  /** What concerns other files or other results is settled here, one file after another. */
  private CompletableFuture<PhotoResult> begin(Path file, Room room, ExecutorService threads) {
    List<Path> targets = work.targets(file);
    if (existing == Existing.SKIP && targets.stream().allMatch(Files::exists)) {
      return told(file, work.skipped(file));
    }
    Look look = looks.apply(file);
    if (look.reason() != null) {
      return told(file, work.refused(file, look, null));
    }
    try {
      targets.forEach(output -> claim(output, file));
    } catch (InputException e) {
      return told(file, work.refused(file, look, e));
    }
    int taken = room.take(ImageFiles.pixels(file));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            report.start(file);
            PhotoResult result =
                work.of(file, look, this::job, share -> report.progress(file, share));
            report.done(file, result);
            return result;
          } finally {
            room.giveBack(taken);
          }
        },
        threads);
  }

  private CompletableFuture<PhotoResult> told(Path file, PhotoResult result) {
    report.done(file, result);
    return CompletableFuture.completedFuture(result);
  }

  private synchronized PhotoJob job() {
    if (job == null) {
      try {
        job = loader.get();
      } finally {
        hopeless = job == null;
      }
    }
    return job;
  }

  /** Two photographs may not have one result, and a good file is not replaced. */
  private void claim(Path output, Path file) {
    String key = output.toAbsolutePath().normalize().toString().toLowerCase(Locale.ROOT);
    Path other = claimed.putIfAbsent(key, file);
    if (other != null) {
      throw new InputException(
          file + " and " + other + " would both become " + output + "; run them apart");
    }
    ImageFiles.checkTarget(output, existing != Existing.KEEP);
  }
}
