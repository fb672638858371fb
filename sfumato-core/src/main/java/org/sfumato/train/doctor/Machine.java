package org.sfumato.train.doctor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.torch.LibTorch;
import org.sfumato.torch.NativeMemory;
import org.sfumato.torch.Processor;

/** What a report of a fault should say of the machine. */
public final class Machine {
  /** What the processor can do beyond what every processor can: fast 16-bit arithmetic, mostly. */
  private static final List<String> FLAGS =
      List.of("avx2", "avx512f", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_bf16", "amx_int8");

  private static final List<String> VARIABLES =
      List.of(
          "OMP_NUM_THREADS",
          "OMP_WAIT_POLICY",
          "OPENBLAS_NUM_THREADS",
          "MKL_NUM_THREADS",
          "MALLOC_ARENA_MAX",
          "LD_PRELOAD",
          "SFUMATO_JAVA_OPTS",
          "CUDA_VISIBLE_DEVICES");

  private Machine() {}

  /** Ordered. What libtorch does not tell because it cannot be loaded is missing. */
  public static Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put(
        "system",
        Stream.of("os.name", "os.version", "os.arch")
            .map(System::getProperty)
            .reduce((a, b) -> a + " " + b)
            .orElseThrow());
    facts.put("java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    facts.put("java-heap", MemoryEstimate.gigabytes(Runtime.getRuntime().maxMemory()));
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    Processor.name().ifPresent(name -> facts.put("processor", name));
    if (!Processor.instructions().isEmpty()) {
      facts.put("instructions", FLAGS.stream().filter(Processor.instructions()::contains).toList());
    }
    Map<String, String> set = new LinkedHashMap<>();
    for (String name : VARIABLES) {
      if (System.getenv(name) != null) {
        set.put(name, System.getenv(name));
      }
    }
    facts.put("environment", set);
    return facts;
  }

  /**
   * What libtorch says of itself and of the devices.
   *
   * @throws LinkageError if it cannot be loaded
   */
  public static Map<String, Object> libtorch() {
    LibTorch.load();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("libtorch", LibTorch.version());
    facts.put("natives", LibTorch.platforms());
    facts.put("libtorch-uses", LibTorch.capability());
    facts.put("threads", LibTorch.threads());
    facts.put("memory", MemoryEstimate.gigabytes(NativeMemory.machineBytes()));
    facts.put("memory-free", MemoryEstimate.gigabytes(NativeMemory.freeBytes()));
    List<String> devices = new ArrayList<>(List.of("cpu"));
    if (torch.cuda_is_available()) {
      for (int i = 0; i < torch.cuda_device_count(); i++) {
        devices.add("cuda:" + i);
      }
    }
    facts.put("devices", devices);
    return facts;
  }
}
