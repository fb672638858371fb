package org.sfumato.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.sfumato.torch.LibTorch;

/** The most memory that one subject ever holds, in a process of its own with the same options. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int STEPS = 4;

  private PeakMemory() {}

  /**
   * Resident bytes, the JVM and libtorch included; empty where the system does not tell.
   *
   * @param threads of libtorch
   */
  static OptionalLong of(Subject subject, int batch, int threads) {
    String printed = ofChild(PeakMemory.class, List.of(subject.name(), "" + batch, "" + threads));
    return printed.isBlank()
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(printed.strip()));
  }

  /** What a program prints in a process of its own with the same options of Java. */
  static String ofChild(Class<?> program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(arguments);
    try {
      Process child =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (child.waitFor() != 0) {
        throw new IllegalStateException("the measurement failed: " + arguments);
      }
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The most resident bytes of this process so far; empty where the system does not tell. */
  static OptionalLong now() throws IOException {
    return Files.isReadable(STATUS)
        ? Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
            .findFirst()
        : OptionalLong.empty();
  }

  /** The child: runs some steps and prints the high-water mark. */
  public static void main(String... args) throws IOException {
    LibTorch.load();
    LibTorch.setThreads(Integer.parseInt(args[2]));
    try (Workload workload = Subject.valueOf(args[0]).open(Integer.parseInt(args[1]))) {
      for (int i = 0; i < STEPS; i++) {
        workload.run();
      }
    }
    now().ifPresent(System.out::println);
  }
}
