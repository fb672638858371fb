package org.sfumato.data;

/** Where decoded images are kept. */
public enum CacheKind {
  /** In the heap, at most a quarter of it. */
  MEMORY,
  /** In a file in the run's folder, for subsets larger than the memory. */
  DISK
}
