package org.sfumato.data;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.sfumato.file.AtomicFile;
import org.sfumato.file.FileErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps pictures in a file, one {@code int} a pixel as in memory, and reads them by a mapping of
 * it: the system's page cache holds what there is memory for.
 *
 * <p>The file is nameless where the system allows (Linux, macOS), so that whatever becomes of the
 * process, its room is free again. It is written as files are, for to write to a mapping kills the
 * process where the disk is full; and not through a channel, which an interrupt would close.
 */
final class MappedCache implements PictureCache {
  private static final Logger LOG = LoggerFactory.getLogger(MappedCache.class);

  /** Bytes of one mapping: Java has none of 2 GiB. No picture lies across two. */
  private static final long SEGMENT = 1 << 30;

  /** Of what is free at the start: a run has two caches, and writes checkpoints. */
  private static final double MAX_SHARE_OF_DISK = 0.25;

  /** Pixels that are written at once. */
  private static final int CHUNK = 1 << 14;

  private final Path folder;
  private final RandomAccessFile file;
  private final long limit;
  private final long segment;
  private final List<MappedByteBuffer> segments = new ArrayList<>();
  private final Map<Integer, Kept> kept = new HashMap<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private long end;
  private boolean closed;

  /**
   * @param at the first byte
   */
  private record Kept(long at, int width, int height, boolean pair) {}

  /**
   * Makes the file.
   *
   * @param folder for it
   * @param bytes for pixels; at most a quarter of what is free on the disk is used
   * @throws org.sfumato.error.InputException if no file can be made there
   */
  static MappedCache in(Path folder, long bytes) {
    Path path = AtomicFile.temporaryIn(folder);
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
      deleteName(path);
      long free = Files.getFileStore(folder).getUsableSpace();
      long limit = Math.min(bytes, (long) (MAX_SHARE_OF_DISK * free));
      return new MappedCache(folder, file, limit, SEGMENT);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(path, e);
    }
  }

  /**
   * @param folder for messages
   * @param file empty, to be closed with this
   * @param segment bytes of one mapping
   */
  MappedCache(Path folder, RandomAccessFile file, long limit, long segment) throws IOException {
    this.folder = folder;
    this.file = file;
    this.limit = limit;
    this.segment = segment;
    try {
      file.setLength(limit); // takes no room yet
      for (long at = 0; at < limit; at += segment) {
        long size = Math.min(segment, limit - at);
        segments.add(file.getChannel().map(FileChannel.MapMode.READ_ONLY, at, size));
      }
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private static void deleteName(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      // Windows deletes no open file: the next start of the run does.
    }
  }

  @Override
  public ImageFolder.Picture get(int place) {
    lock.readLock().lock();
    try {
      Kept found = kept.get(place);
      if (found == null) {
        return null;
      }
      long size = 4L * found.width * found.height;
      return new ImageFolder.Picture(
          place, read(found, found.at), found.pair ? read(found, found.at + size) : null);
    } finally {
      lock.readLock().unlock();
    }
  }

  private BufferedImage read(Kept found, long at) {
    BufferedImage image = new BufferedImage(found.width, found.height, BufferedImage.TYPE_INT_RGB);
    int[] pixels = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    segments
        .get((int) (at / segment))
        .slice((int) (at % segment), 4 * pixels.length)
        .order(ByteOrder.nativeOrder())
        .asIntBuffer()
        .get(pixels);
    return image;
  }

  @Override
  public void put(ImageFolder.Picture picture) {
    lock.writeLock().lock();
    try {
      long bytes = picture.bytes();
      boolean fits = end / segment == (end + bytes - 1) / segment;
      long at = fits ? end : (end / segment + 1) * segment;
      if (closed || bytes > segment || at + bytes > limit || kept.containsKey(picture.place())) {
        return;
      }
      file.seek(at);
      write(picture.image());
      if (picture.condition() != null) {
        write(picture.condition());
      }
      end = at + bytes;
      kept.put(
          picture.place(),
          new Kept(
              at,
              picture.image().getWidth(),
              picture.image().getHeight(),
              picture.condition() != null));
    } catch (IOException e) {
      LOG.warn(
          "{} Images are decoded anew each time from here on.",
          FileErrors.cannotWrite(folder, e).getMessage());
      close(); // checkpoints need the room more
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void write(BufferedImage image) throws IOException {
    int width = image.getWidth();
    int rows = Math.max(1, CHUNK / width);
    ByteBuffer bytes = ByteBuffer.allocate(4 * rows * width).order(ByteOrder.nativeOrder());
    int[] pixels = new int[rows * width];
    for (int y = 0; y < image.getHeight(); y += rows) {
      int height = Math.min(rows, image.getHeight() - y);
      image.getRaster().getDataElements(0, y, width, height, pixels);
      bytes.asIntBuffer().put(pixels, 0, height * width);
      file.write(bytes.array(), 0, 4 * height * width);
    }
  }

  /** Where one is not wanted any more, forgets all: the room is used again from its start. */
  @Override
  public void keepOnly(Set<Integer> places) {
    lock.writeLock().lock();
    try {
      if (!places.containsAll(kept.keySet())) {
        kept.clear();
        end = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try (RandomAccessFile last = file) {
      kept.clear();
      if (!closed) {
        closed = true;
        last.setLength(0); // the mappings would hold its room until they are collected
      }
    } catch (IOException e) {
      // Windows cuts no mapped file short: the room is free when the process ends.
    } finally {
      lock.writeLock().unlock();
    }
  }
}
