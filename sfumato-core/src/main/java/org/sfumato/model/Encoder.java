package org.sfumato.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.nn.Parameters;
import org.sfumato.nn.Pass;

/** The way down and the bottom, which the U-Net and the classifier share. */
final class Encoder {
  private final List<Stage> stages = new ArrayList<>();
  private final Deque<Integer> skipWidths = new ArrayDeque<>();
  private final Stage middle;

  Encoder(Parameters p, UNetConfig config) {
    Parameters input = p.scope("input_blocks");
    stages.add(
        new Stage(input.scope(0), config)
            .stem(config.inChannels() + config.conditionChannels(), config.width(0)));
    int channels = config.width(0);
    skipWidths.push(channels);
    int resolution = config.imageSize();
    for (int level = 0; level < config.levels(); level++) {
      for (int i = 0; i < config.resBlocks(); i++) {
        boolean far = config.reachesFarAt(resolution);
        Stage stage =
            new Stage(input.scope(stages.size()), config)
                .residual(
                    channels, config.width(level), far ? config.dilation(2 * i, resolution) : 1);
        channels = config.width(level);
        if (config.attendsAt(resolution)) {
          stage.attention(channels);
        } else if (far) {
          stage.residual(channels, channels, config.dilation(2 * i + 1, resolution));
        }
        stages.add(stage);
        skipWidths.push(channels);
      }
      if (level + 1 < config.levels()) {
        stages.add(
            new Stage(input.scope(stages.size()), config).resample(channels, Resample.Kind.DOWN));
        skipWidths.push(channels);
        resolution /= 2;
      }
    }
    middle = middle(new Stage(p.scope("middle_block"), config), config, channels, resolution);
  }

  private static Stage middle(Stage stage, UNetConfig config, int channels, int resolution) {
    stage.residual(channels, channels, 1);
    switch (config.longRange()) {
      case GLOBAL_ATTENTION, LOCAL_ATTENTION -> stage.attention(channels);
      case MORE_BLOCKS -> {}
      case DILATED_BLOCKS -> stage.residual(channels, channels, config.dilation(1, resolution));
    }
    return stage.residual(channels, channels, config.dilation(2, resolution));
  }

  /** Channels of the output of every stage of the way down, the last on top. */
  Deque<Integer> skipWidths() {
    return new ArrayDeque<>(skipWidths);
  }

  /**
   * @param skips takes the output of every stage of the way down, the last on top
   * @return the bottom: {@code [B, C, H / 2^(levels - 1), W / 2^(levels - 1)]}
   */
  Tensor forward(Pass pass, Tensor x, Tensor embedding, Deque<Tensor> skips) {
    Tensor h = x;
    for (Stage stage : stages) {
      h = stage.forward(pass, h, embedding);
      skips.push(h);
    }
    return middle.forward(pass, h, embedding);
  }
}
