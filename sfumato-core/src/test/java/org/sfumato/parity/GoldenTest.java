package org.sfumato.parity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoldenTest {
  @Test
  void everyGoldenFileIsReadInFull() {
    assertThat(Golden.all()).isNotEmpty();
    for (Golden golden : Golden.all()) {
      assertThat(golden.config()).as(golden.toString()).isNotEmpty();
      assertThat(golden.names()).anyMatch(name -> name.startsWith("out."));
      for (String name : golden.names()) {
        if (name.startsWith("out.")) {
          assertThat(golden.doubles(name)).as("%s %s", golden, name).isNotEmpty();
          for (double value : golden.doubles(name)) {
            assertThat(value).isFinite();
          }
        }
      }
    }
  }
}
