package org.sfumato.metric.statistics;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.file.FileErrors;

/**
 * Moments as a file: pytorch-fid's {@code .npz}, a zip archive of numpy's arrays {@code mu} and
 * {@code sigma}. Ours hold two entries more, which pytorch-fid passes over: {@code count}, and the
 * text {@code network.txt} that says how the features came about.
 *
 * @param moments the mean and covariance; {@code count} is 0 where the file does not say
 * @param network how the features came about, where the file says it
 */
public record StatisticsFile(Moments moments, Optional<String> network) {
  /** Features of the widest network there is, with room; the covariance then takes 512 MB. */
  private static final int MAX_FEATURES = 8192;

  /** Zip archives of numbers come nowhere near it. */
  private static final int MAX_RATIO = 100;

  private static final int MAX_TEXT = 4096;

  /** The parts of an honest file; more are passed over up to this many. */
  private static final int MAX_ENTRIES = 64;

  /** Covariances of features are symmetric up to the rounding of 32 bits. */
  private static final double MAX_ASYMMETRY = 1e-4;

  /**
   * Reads a file; whatever it claims, no more is taken from it than its numbers of features allow.
   *
   * @throws InputException if it is missing, damaged, too large, or holds no such moments
   */
  public static StatisticsFile read(Path file) {
    if (!Files.exists(file)) {
      throw new InputException(file + " does not exist");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > MAX_ENTRIES) {
        throw new Npy.Malformed("has " + zip.size() + " parts where mu and sigma are wanted");
      }
      double[] mean = array(zip, "mu.npy", MAX_FEATURES, 1).values();
      if (mean.length == 0) {
        throw new Npy.Malformed("has an empty mean mu");
      }
      Npy sigma = array(zip, "sigma.npy", (long) mean.length * mean.length, 2);
      if (sigma.shape()[0] != mean.length || sigma.shape()[1] != mean.length) {
        throw new Npy.Malformed(
            "has a covariance of "
                + sigma.shape()[0]
                + " x "
                + sigma.shape()[1]
                + " and a mean of "
                + mean.length);
      }
      long count = zip.getEntry("count.npy") == null ? 0 : count(array(zip, "count.npy", 1, 0));
      check(mean, sigma.values());
      return new StatisticsFile(new Moments(count, mean, sigma.values()), text(zip));
    } catch (Npy.Malformed | EOFException e) {
      throw new InputException(
          file
              + " cannot be used as statistics: it "
              + e.getMessage()
              + "; make it again with --save-stats or pytorch-fid",
          e);
    } catch (ZipException e) {
      throw new InputException(
          file
              + " is no .npz file, or a damaged one, perhaps cut short: "
              + ForeignText.shown(String.valueOf(e.getMessage())),
          e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    } catch (IllegalArgumentException e) { // entry names that are no text
      throw new InputException(file + " is a damaged .npz file", e);
    }
  }

  private static long count(Npy array) throws Npy.Malformed {
    double count = array.values()[0];
    if (!(count >= 2 && count < 1e15 && count == Math.rint(count))) {
      throw new Npy.Malformed("counts " + count + " images");
    }
    return (long) count;
  }

  private static Npy array(ZipFile zip, String name, long maxValues, int dimensions)
      throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new Npy.Malformed("has no part " + name);
    }
    refuseBomb(entry);
    try (InputStream in = zip.getInputStream(entry)) {
      Npy array = Npy.read(in, maxValues);
      if (array.shape().length != dimensions) {
        throw new Npy.Malformed(
            "has " + name + " in " + array.shape().length + " dimensions, not " + dimensions);
      }
      return array;
    }
  }

  private static Optional<String> text(ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry("network.txt");
    if (entry == null) {
      return Optional.empty();
    }
    refuseBomb(entry);
    try (InputStream in = zip.getInputStream(entry)) {
      String text = new String(in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8);
      return Optional.of(ForeignText.shown(text, MAX_TEXT));
    }
  }

  private static void refuseBomb(ZipEntry entry) throws Npy.Malformed {
    long small = Math.max(entry.getCompressedSize(), MAX_TEXT);
    if (entry.getSize() < 0 || entry.getSize() / MAX_RATIO > small) {
      throw new Npy.Malformed(
          "has a part " + ForeignText.shown(entry.getName()) + " that grows beyond all reason");
    }
  }

  private static void check(double[] mean, double[] covariance) throws Npy.Malformed {
    int size = mean.length;
    for (int i = 0; i < size; i++) {
      double variance = covariance[i * size + i];
      if (!Double.isFinite(mean[i]) || !(variance >= 0)) {
        throw new Npy.Malformed("has a mean that is no number or a variance below zero");
      }
      for (int j = 0; j <= i; j++) {
        double value = covariance[i * size + j];
        double scale = Math.sqrt(variance) * Math.sqrt(covariance[j * size + j]);
        if (!Double.isFinite(value)
            || Math.abs(value - covariance[j * size + i]) > MAX_ASYMMETRY * scale) {
          throw new Npy.Malformed("has a covariance that is not symmetric or no number");
        }
      }
    }
  }

  /**
   * Writes the file, whole or not at all.
   *
   * @throws InputException if it cannot be written
   */
  public void write(Path file) {
    AtomicFile.write(
        file,
        channel -> {
          ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(channel));
          int size = moments.size();
          part(zip, "mu.npy", new Npy(new int[] {size}, moments.mean())::write);
          part(zip, "sigma.npy", new Npy(new int[] {size, size}, moments.covariance())::write);
          if (moments.count() != 0) {
            double[] count = {moments.count()};
            part(zip, "count.npy", new Npy(new int[0], count)::write);
          }
          if (network.isPresent()) {
            byte[] text = network.get().getBytes(StandardCharsets.UTF_8);
            part(zip, "network.txt", out -> out.write(text));
          }
          zip.finish();
        });
  }

  private interface Part {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void part(ZipOutputStream zip, String name, Part part) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0)); // the same bytes for the same numbers
    zip.putNextEntry(entry);
    part.writeTo(zip);
    zip.closeEntry();
  }
}
