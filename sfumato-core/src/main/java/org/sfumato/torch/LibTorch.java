package org.sfumato.torch;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the native libraries, once; every class of this package goes through {@link #load()}.
 *
 * <p>A program that uses Sfumato as a library should set {@code OPENBLAS_NUM_THREADS=1} in its
 * environment (a Java program cannot do so for itself): nested threads cost up to ten times the
 * time.
 */
public final class LibTorch {
  private static final Logger LOG = LoggerFactory.getLogger(LibTorch.class);

  /** In the order in which they depend on one another; the names are those of Linux. */
  private static final List<String> LIBRARIES =
      List.of("libc10.so", "libc10_cuda.so", "libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so");

  /** Bytes of physical memory that JavaCPP lets the process hold; 0 for no limit of its own. */
  private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";

  private static final Pattern VERSION = Pattern.compile("TORCH_VERSION=([^,\\s]+)");

  static {
    allowMemoryBeyondTheHeap();
    extractBeforeLinking();
    Loader.load(torch.class);
  }

  private LibTorch() {}

  /**
   * Loads libtorch if that has not happened yet.
   *
   * @throws UnsatisfiedLinkError if there are no natives for this platform on the class path
   */
  public static void load() {
    // the static initialiser does it
  }

  /** Its version, which only the text of its build settings gives away; "?" if it does not. */
  public static String version() {
    try (Scope scope = new Scope()) {
      Matcher version = VERSION.matcher(torch.show_config().getString());
      return version.find() ? version.group(1) : "?";
    }
  }

  /** The processor's instructions that it makes use of: {@code AVX512}, ... */
  public static String capability() {
    try (Scope scope = new Scope()) {
      return torch.get_cpu_capability().getString();
    }
  }

  /** Of which platforms there are natives on the class path: {@code linux-x86_64}, ... */
  public static List<String> platforms() {
    String platform = Loader.getPlatform();
    return Stream.of(platform + "-gpu", platform)
        .filter(
            folder -> {
              String library = System.mapLibraryName("jnitorch");
              return torch.class.getResource("/org/bytedeco/pytorch/" + folder + "/" + library)
                  != null;
            })
        .toList();
  }

  /** Sets the threads that one operator may use; process-wide. */
  public static void setThreads(int threads) {
    torch.set_num_threads(threads);
  }

  public static int threads() {
    return torch.get_num_threads();
  }

  /**
   * Left alone, JavaCPP stops the world with {@code System.gc()} and then throws as soon as the
   * process holds four times the Java heap, which weights and activations soon do. Has an effect
   * only before the first native object.
   */
  private static void allowMemoryBeyondTheHeap() {
    if (System.getProperty(MAX_PHYSICAL_BYTES) == null
        && System.getProperty(MAX_PHYSICAL_BYTES.toLowerCase(Locale.ROOT)) == null) {
      System.setProperty(MAX_PHYSICAL_BYTES, "0");
    }
  }

  /**
   * JavaCPP extracts and loads {@code libtorch.so} before {@code libtorch_cpu.so}; on a cold cache
   * the linker then takes another libtorch of the system for the second, and the process dies. So
   * all are extracted first.
   */
  private static void extractBeforeLinking() {
    Predicate<String> onClassPath = name -> torch.class.getResource(name) != null;
    for (String library : libraries(Loader.getPlatform(), onClassPath)) {
      try {
        if (Loader.cacheResource(torch.class, library) == null) {
          LOG.debug("not extracted: {}", library);
        }
      } catch (IOException e) {
        // The loader reports a missing library with its own, better message.
        LOG.debug("not extracted: {}", library, e);
      }
    }
  }

  /** The resources to extract: natives for GPUs, which the loader prefers, else the plain ones. */
  static List<String> libraries(String platform, Predicate<String> onClassPath) {
    return Stream.of(platform + "-gpu", platform)
        .map(
            folder ->
                LIBRARIES.stream().map(name -> "/org/bytedeco/pytorch/" + folder + "/" + name))
        .map(names -> names.filter(onClassPath).toList())
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }
}
