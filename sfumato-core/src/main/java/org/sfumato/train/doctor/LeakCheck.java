package org.sfumato.train.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sfumato.error.ForeignText;

/** Images to learn that come again, perhaps resized, compressed or mirrored, in validation. */
final class LeakCheck {
  private static final int NAMED = 3;

  private LeakCheck() {}

  /**
   * Every image of validation with the nearest image to learn, where they show the same.
   *
   * @param learned images to learn
   * @param keptApart images of validation
   */
  static List<Leak> leaks(List<ImageLook> learned, List<ImageLook> keptApart) {
    List<Leak> leaks = new ArrayList<>();
    for (ImageLook kept : keptApart) {
      if (kept.hash().isEmpty()) {
        continue;
      }
      int nearest = PerceptualHash.SAME + 1;
      String name = "";
      for (ImageLook other : learned) {
        if (other.hash().isPresent()) {
          int distance = kept.hash().get().distance(other.hash().get());
          if (distance < nearest) {
            nearest = distance;
            name = other.name();
          }
        }
      }
      if (nearest <= PerceptualHash.SAME) {
        leaks.add(new Leak(name, kept.name(), nearest));
      }
    }
    return leaks;
  }

  /**
   * @param keptApart how many images of validation were looked at
   */
  static Optional<Warning> of(List<Leak> leaks, int keptApart) {
    if (leaks.isEmpty()) {
      return Optional.empty();
    }
    List<String> named =
        leaks.stream().limit(NAMED).map(leak -> leak.kept() + " as " + leak.learned()).toList();
    int more = leaks.size() - named.size();
    return Optional.of(
        new Warning(
            "leak",
            String.format(
                "%d of %d images of validation are learned, too, or nearly (%s%s): take them out of"
                    + " one of the two, or validation measures what was learned by heart",
                leaks.size(),
                keptApart,
                ForeignText.list(named),
                more > 0 ? " and " + more + " more" : "")));
  }
}
