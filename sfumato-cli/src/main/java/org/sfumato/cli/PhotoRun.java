package org.sfumato.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
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
  private final ToLongFunction<Path> pixels;
  private final PhotoWork work;
  private final Existing existing;
  private final PhotoReport report;
  private final Map<String, Path> inputs = new HashMap<>();
  private final Map<String, Path> claimed = new HashMap<>();
  private PhotoJob job;

  /** What ends the run: nothing more is begun. */
  private volatile Throwable end;

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
   * @param pixels of all that is made of a file, more or less
   * @param existing what to do where results exist
   */
  PhotoRun(
      Supplier<PhotoJob> loader,
      Function<Path, Look> looks,
      ToLongFunction<Path> pixels,
      PhotoWork work,
      Existing existing,
      PhotoReport report) {
    this.loader = loader;
    this.looks = looks;
    this.pixels = pixels;
    this.work = work;
    this.existing = existing;
    this.report = report;
  }

  /**
   * Works through the files.
   *
   * @return what became of each, in their order
   * @throws InputException if the job itself cannot be made, for want of a model for example, or
   *     the log cannot be written; what is in work then comes to its end, and nothing else begins
   */
  List<PhotoResult> run(List<Path> files) {
    files.forEach(file -> inputs.put(key(file), file));
    Room room = Room.ofThisMachine();
    ExecutorService threads =
        Executors.newFixedThreadPool(Math.min(MOST, files.size()), PhotoRun::daemon);
    List<CompletableFuture<PhotoResult>> results = new ArrayList<>();
    try {
      for (int i = 0; i < files.size() && end == null; i++) {
        results.add(begin(files.get(i), room, threads));
      }
    } finally {
      await(threads);
    }
    if (end instanceof Error error) {
      throw error;
    }
    if (end != null) {
      throw (RuntimeException) end;
    }
    return results.stream().map(CompletableFuture::join).toList();
  }

  private static void await(ExecutorService threads) {
    threads.shutdown();
    boolean interrupted = false;
    while (!threads.isTerminated()) {
      try {
        threads.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true; // what is in work is not left half written
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
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
    int taken = room.take(pixels.applyAsLong(file));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return end == null ? workOn(file, look) : null;
          } catch (RuntimeException | Error e) {
            end = end == null ? e : end;
            throw e;
          } finally {
            room.giveBack(taken);
          }
        },
        threads);
  }

  private PhotoResult workOn(Path file, Look look) {
    report.start(file);
    PhotoResult result = work.of(file, look, this::job, share -> report.progress(file, share));
    report.done(file, result);
    return result;
  }

  private CompletableFuture<PhotoResult> told(Path file, PhotoResult result) {
    report.done(file, result);
    return CompletableFuture.completedFuture(result);
  }

  private synchronized PhotoJob job() {
    if (job == null) {
      if (end != null) {
        throw new CancellationException("the run has ended");
      }
      try {
        job = loader.get();
      } catch (RuntimeException | Error e) {
        end = e;
        throw e;
      }
    }
    return job;
  }

  /** Two photographs may not have one result, and a good file is not replaced. */
  private void claim(Path output, Path file) {
    Path other = claimed.putIfAbsent(key(output), file);
    if (other != null) {
      throw new InputException(
          file + " and " + other + " would both become " + output + "; run them apart");
    }
    Path input = inputs.get(key(output));
    if (input != null && !input.equals(file)) {
      throw new InputException(
          file + " would become " + output + ", which is to be worked on too; run them apart");
    }
    ImageFiles.checkTarget(output, existing != Existing.KEEP);
  }

  private static String key(Path file) {
    return file.toAbsolutePath().normalize().toString().toLowerCase(Locale.ROOT);
  }
}
