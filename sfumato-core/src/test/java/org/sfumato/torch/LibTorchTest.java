package org.sfumato.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibTorchTest {
  private static final String LIMIT = "-Dorg.bytedeco.javacpp.maxPhysicalBytes=";

  @TempDir Path folder;

  /** In a process of its own, since the limit is read once. */
  @Test
  void aLibraryUserHasNoLimitOfPhysicalMemoryButAnOwn() throws Exception {
    assertThat(limit()).isEqualTo("0");
    assertThat(limit(LIMIT + "8000000000")).isEqualTo("8000000000");
    assertThat(limit(LIMIT.toLowerCase(Locale.ROOT).replace("-d", "-D") + "9000000000"))
        .isEqualTo("9000000000");
  }

  @Test
  void nativesForGpusAreExtractedWhereTheyAre() {
    List<String> gpu =
        LibTorch.libraries("linux-x86_64", name -> name.startsWith("/org/bytedeco/pytorch/linux"));
    assertThat(gpu)
        .hasSize(5)
        .allMatch(name -> name.startsWith("/org/bytedeco/pytorch/linux-x86_64-gpu/lib"))
        .anyMatch(name -> name.endsWith("/libc10_cuda.so"))
        .anyMatch(name -> name.endsWith("/libtorch_cuda.so"))
        .last()
        .asString()
        .endsWith("/libtorch.so");
    Set<String> plain =
        Set.of(
            "/org/bytedeco/pytorch/linux-x86_64/libc10.so",
            "/org/bytedeco/pytorch/linux-x86_64/libtorch.so");
    assertThat(LibTorch.libraries("linux-x86_64", plain::contains))
        .containsExactlyInAnyOrderElementsOf(plain);
    assertThat(LibTorch.libraries("windows-x86_64", name -> false)).isEmpty();
  }

  private String limit(String... options) throws Exception {
    Path log = folder.resolve("log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(options));
    command.add(Limit.class.getName());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(log);
    return lines.get(lines.size() - 1);
  }

  /** Prints the limit in force after the first thing that most programs do. */
  static final class Limit {
    private Limit() {}

    public static void main(String[] args) {
      Compute.of("cpu", "fp32");
      System.out.println(Pointer.maxPhysicalBytes());
    }
  }
}
