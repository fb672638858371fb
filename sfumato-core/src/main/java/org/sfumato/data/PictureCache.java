package org.sfumato.data;

import java.util.Set;

/** Keeps decoded pictures by their places; safe for several threads. */
sealed interface PictureCache extends AutoCloseable permits MemoryCache, MappedCache {
  /** The picture of a place, or null where it is not kept. */
  ImageFolder.Picture get(int place);

  /** Keeps a picture, if there is room for it. */
  void put(ImageFolder.Picture picture);

  /** Makes room: forgets at least the pictures of all other places. */
  void keepOnly(Set<Integer> places);

  /** Forgets all. */
  @Override
  void close();
}
