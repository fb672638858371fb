package org.sfumato.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  /** Not every system that looks like Linux tells each instruction set once. */
  @Test
  void instructionsMayBeToldTwice() {
    assertThat(Processor.words("avx2 amx_bf16  avx2"))
        .containsExactlyInAnyOrder("avx2", "amx_bf16");
    assertThat(Processor.words("avx2")).containsExactly("avx2");
  }

  @Test
  void brainFloatsAreMultipliedByOnesOrByTiles() {
    assertThat(Processor.multipliesBf16(Set.of("avx512f", "avx512_bf16"))).isTrue();
    assertThat(Processor.multipliesBf16(Set.of("avx512f", "amx_bf16"))).isTrue();
    assertThat(Processor.multipliesBf16(Set.of("avx512f", "amx_int8"))).isFalse();
    assertThat(Processor.multipliesBf16() || !Processor.multipliesTiles()).isTrue();
  }
}
