package org.sfumato.train.doctor;

import java.util.List;
import java.util.Optional;
import org.sfumato.error.ForeignText;

/** Images smaller than what is cut of them. */
final class SizeCheck {
  private static final int NAMED = 3;

  private SizeCheck() {}

  /**
   * @param crop height and width of the squares, in pixels
   */
  static Optional<Warning> of(List<ImageLook> looks, int crop) {
    List<ImageLook> small =
        looks.stream().filter(look -> Math.min(look.width(), look.height()) < crop).toList();
    if (small.isEmpty()) {
      return Optional.empty();
    }
    List<String> named =
        small.stream()
            .limit(NAMED)
            .map(look -> look.name() + " has " + look.width() + " x " + look.height())
            .toList();
    return Optional.of(
        new Warning(
            "small-images",
            String.format(
                "%d of %d images are smaller than the %d x %d that the network sees, and would be"
                    + " enlarged (%s): leave them out, or the network learns to blur",
                small.size(), looks.size(), crop, crop, ForeignText.list(named))));
  }
}
