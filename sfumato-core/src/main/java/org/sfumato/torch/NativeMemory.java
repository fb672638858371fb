package org.sfumato.torch;

import org.bytedeco.javacpp.Pointer;

/** What native memory this process holds; the Java heap knows nothing of it. */
public final class NativeMemory {
  private NativeMemory() {}

  /**
   * Native objects that were made from Java and not freed yet. Each tensor counts as one, however
   * large it is, so a leak shows here first.
   */
  public static long liveObjects() {
    LibTorch.load();
    return Pointer.totalCount();
  }

  /** Bytes of those objects themselves, without what a tensor refers to. */
  public static long liveBytes() {
    LibTorch.load();
    return Pointer.totalBytes();
  }

  /** Bytes of physical memory that the whole process occupies, the Java heap included. */
  public static long residentBytes() {
    LibTorch.load();
    return Pointer.physicalBytes();
  }
}
