package org.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;
import org.sfumato.error.InputException;

class DiffusionConfigTest {
  /** This is what model files hold. */
  @Test
  void isWrittenInFull() {
    assertThat(ConfigWriter.json(DiffusionConfig.PALETTE))
        .isEqualTo(
            "{\"prediction\":\"eps\",\"loss\":\"l2\",\"residual\":\"none\","
                + "\"known-pixels\":\"noisy\",\"weight\":\"simple\",\"min-snr-gamma\":5.0,"
                + "\"schedule\":\"betas:2000:1e-6:0.01\",\"input-scale\":1.0,"
                + "\"normalise-variance\":\"none\",\"vlb-weight\":0.001,"
                + "\"time-draw\":\"uniform\"}");
  }

  @Test
  void everySettingReadsBack() {
    DiffusionConfig config =
        read(
            "prediction=x0 weight=min-snr min-snr-gamma=2 schedule=sigmoid:-3:3:0.9 input-scale=0.3"
                + " normalise-variance=measured vlb-weight=0.01 time-draw=importance");
    assertThat(config.schedule()).isEqualTo(ScheduleSpec.parse("sigmoid:-3:3:0.9:1e-9"));
    assertThat(ConfigReader.parse(ConfigWriter.json(config), DiffusionConfig.class, "here"))
        .isEqualTo(config);
    assertThat(ConfigWriter.yaml(config)).contains("schedule: \"sigmoid:-3:3:0.9:1e-9\"");
  }

  @ParameterizedTest
  @CsvSource({
    "input-scale=0, input-scale must be 0.01 to 10",
    "input-scale=NaN, input-scale must be 0.01 to 10",
    "min-snr-gamma=0, min-snr-gamma must be positive",
    "vlb-weight=-1, vlb-weight must be 0 or positive",
    "loss=l1 weight=min-snr, weight must be simple where the loss is l1",
    "schedule=betas:1:0.5:0.5 weight=vlb, weight vlb needs a schedule of more than one step",
    "prediction=edm normalise-variance=formula, normalise-variance must be none",
    "prediction=regression time-draw=importance, time-draw uniform where the prediction is regression",
    "residual=local known-pixels=clean, known-pixels must be noisy where residual is not none",
    "schedule=cosin, did you mean 'cosine'",
    "schedule=3, key 'schedule' in 'schedule=3' must be text",
    "schedule=betas:10:1e-4:1e-4, end it with more noise",
  })
  void whatDoesNotGoTogetherIsRefusedInOneSentence(String settings, String why) {
    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("\n");
  }

  private static DiffusionConfig read(String settings) {
    return ConfigReader.from(DiffusionConfig.PALETTE_V)
        .overrides(List.of(settings.split(" ")))
        .read();
  }
}
