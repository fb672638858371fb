package org.sfumato.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
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

  /**
   * The most bytes of physical memory that the whole process ever occupied; where the system keeps
   * no account of that (it does on Linux), those it occupies now.
   */
  public static long peakResidentBytes() {
    Path status = Path.of("/proc/self/status");
    if (Files.isReadable(status)) {
      try {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmHWM:")) {
            return Long.parseLong(line.replaceAll("\\D", "")) << 10; // in kB
          }
        }
      } catch (IOException | NumberFormatException e) {
        // It does not tell after all.
      }
    }
    return residentBytes();
  }

  /** Bytes of physical memory of this machine, or of the container around the process. */
  public static long machineBytes() {
    LibTorch.load();
    return Math.min(Pointer.totalPhysicalBytes(), container().orElse(Long.MAX_VALUE));
  }

  /** Bytes of physical memory that processes could still be given. */
  public static long freeBytes() {
    LibTorch.load();
    return Math.min(Pointer.availablePhysicalBytes(), machineBytes());
  }

  /** The limit of control groups, of version 2 and 1. */
  private static OptionalLong container() {
    for (String file :
        List.of("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")) {
      try {
        return OptionalLong.of(Long.parseLong(Files.readString(Path.of(file)).strip()));
      } catch (IOException | NumberFormatException e) {
        // There is no such group, or it has no limit ("max").
      }
    }
    return OptionalLong.empty();
  }
}
