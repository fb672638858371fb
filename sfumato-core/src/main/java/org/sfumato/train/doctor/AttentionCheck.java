package org.sfumato.train.doctor;

import java.util.Optional;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.UNetConfig;

/**
 * Attention that fires nowhere but at the bottom. (Resolutions that no level of the network has are
 * refused already by {@link UNetConfig}.)
 */
final class AttentionCheck {
  private AttentionCheck() {}

  static Optional<Warning> of(NetworkConfig network) {
    if (!(network instanceof UNetConfig unet)
        || !unet.longRange().attends()
        || !unet.attentionResolutions().isEmpty()) {
      return Optional.empty();
    }
    int bottom = unet.imageSize() >> (unet.levels() - 1);
    return Optional.of(
        new Warning(
            "attention",
            String.format(
                "network.attention-resolutions is empty, so attention fires only once, at the"
                    + " bottom of the network (%d x %d): give resolutions of its levels, such as"
                    + " %d, where distant pixels must agree",
                bottom, bottom, bottom)));
  }
}
