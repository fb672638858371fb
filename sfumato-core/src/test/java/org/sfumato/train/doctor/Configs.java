package org.sfumato.train.doctor;

import java.util.List;
import org.sfumato.config.ConfigReader;
import org.sfumato.train.Presets;
import org.sfumato.train.TrainConfig;

/** Configurations to find fault with. */
final class Configs {
  private Configs() {}

  static TrainConfig of(String preset, String... changes) {
    return ConfigReader.from(Presets.named(preset)).overrides(List.of(changes)).read();
  }
}
