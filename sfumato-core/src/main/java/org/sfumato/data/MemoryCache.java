package org.sfumato.data;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps pictures in the heap. */
final class MemoryCache implements PictureCache {
  /** Of the heap for one cache: a run has two, for training and validation, and other needs. */
  private static final double MAX_SHARE_OF_HEAP = 0.25;

  private final long limit;
  private final AtomicLong used = new AtomicLong();
  private final Map<Integer, ImageFolder.Picture> pictures = new ConcurrentHashMap<>();

  /**
   * @param bytes for pixels; at most a quarter of the heap is used
   */
  MemoryCache(long bytes) {
    limit = affordable(bytes);
  }

  /** So much of the cache that is asked for as the heap has room for. */
  static long affordable(long bytes) {
    return Math.min(bytes, (long) (MAX_SHARE_OF_HEAP * Runtime.getRuntime().maxMemory()));
  }

  @Override
  public ImageFolder.Picture get(int place) {
    return pictures.get(place);
  }

  @Override
  public void put(ImageFolder.Picture picture) {
    long bytes = picture.bytes();
    if (used.addAndGet(bytes) > limit) {
      used.addAndGet(-bytes);
    } else if (pictures.putIfAbsent(picture.place(), picture) != null) {
      used.addAndGet(-bytes); // another thread was faster
    }
  }

  @Override
  public void keepOnly(Set<Integer> places) {
    pictures.forEach(
        (place, picture) -> {
          if (!places.contains(place) && pictures.remove(place, picture)) {
            used.addAndGet(-picture.bytes());
          }
        });
  }

  @Override
  public void close() {
    keepOnly(Set.of());
  }
}
