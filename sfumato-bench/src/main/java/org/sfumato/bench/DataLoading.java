package org.sfumato.bench;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sfumato.data.Examples;
import org.sfumato.data.ImageFolder;
import org.sfumato.image.ImageFiles;
import org.sfumato.model.UNetPresets;
import org.sfumato.task.TaskMixture;
import org.sfumato.torch.LibTorch;
import org.sfumato.train.Presets;

/**
 * What it costs to decode 512-pixel JPEGs on the fly, or to find them decoded in memory or on disk,
 * beside what a training step costs, in processor time: other programs on the machine lengthen
 * clocks, but hardly this.
 *
 * <p>{@code DataLoading PHOTOS...}: folders of photographs, at least 512 pixels wide or high.
 */
public final class DataLoading {
  private static final int SIDE = 512;
  private static final int BATCH = 16;
  private static final int BATCHES = 12;
  private static final long CACHE = 1L << 30;

  private DataLoading() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    LibTorch.load();
    LibTorch.setThreads(1); // waiting threads would spin
    Path folder = Files.createTempDirectory("sfumato-loading");
    int photos = copy(new ImageFolder(List.of(args).stream().map(Path::of).toList(), 0), folder);
    double loading = loading(new ImageFolder(List.of(folder), 0));
    double memory = loading(new ImageFolder(List.of(folder), CACHE));
    double disk;
    try (ImageFolder images = new ImageFolder(List.of(folder), 0)) {
      images.cacheOnDisk(folder, CACHE);
      disk = loading(images);
    }
    try (ShippedTraining training = new ShippedTraining(UNetPresets.SMALL_64, BATCH)) {
      training.run();
      long before = processTime();
      for (int i = 0; i < BATCHES; i++) {
        training.run();
      }
      double step = (processTime() - before) / 1e6 / BATCHES;
      System.out.printf("photographs: %d of %d pixels%n", photos, SIDE);
      System.out.printf("loading a batch of %d: %.0f ms of a processor%n", BATCH, loading);
      System.out.printf("an epoch, decoded anew: %.2f s%n", loading * photos / BATCH / 1e3);
      System.out.printf("a warm epoch from memory: %.2f s%n", memory * photos / BATCH / 1e3);
      System.out.printf("a warm epoch from disk: %.2f s%n", disk * photos / BATCH / 1e3);
      System.out.printf("a step of small-64 without it: %.0f ms%n", step);
      System.out.printf("loading adds %.1f %%%n", 100 * loading / step);
    }
  }

  /** Milliseconds of this thread for a batch, once all images were read. */
  private static double loading(ImageFolder images) {
    for (int i = 0; i < images.size(); i++) {
      images.image(i);
    }
    Examples examples =
        new Examples(
            images,
            TaskMixture.of(Presets.SMALL_64.tasks()),
            Presets.SMALL_64.network().imageSize(),
            1);
    for (int i = 0; i < 8 * BATCH; i++) { // until it is compiled
      examples.example(i);
    }
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int i = 0; i < BATCHES * BATCH; i++) {
      examples.example(i);
    }
    long after = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return (after - before) / 1e6 / BATCHES;
  }

  private static long processTime() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  /** Copies with a longer side of 512 pixels, in the folder. */
  private static int copy(ImageFolder photos, Path folder) {
    for (int i = 0; i < photos.size(); i++) {
      BufferedImage photo = photos.image(i);
      double scale = (double) SIDE / Math.max(photo.getWidth(), photo.getHeight());
      int width = (int) Math.round(photo.getWidth() * scale);
      int height = (int) Math.round(photo.getHeight() * scale);
      BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = small.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      graphics.drawImage(photo, 0, 0, width, height, null);
      graphics.dispose();
      ImageFiles.write(small, folder.resolve(i + ".jpg"), true);
    }
    return photos.size();
  }
}
