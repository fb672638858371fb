package org.sfumato.data;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;

/**
 * The classes of images, by the folders they lie in or the numbers that shards tell.
 *
 * @param labels their names, in the order in which the network counts them; empty where classes do
 *     not matter
 * @param dropout how often an image is shown as one of no class, whose number is the next after the
 *     labels (Ho and Salimans 2022, Algorithm 1), 0 to 1
 */
public record Classes(List<String> labels, double dropout) {
  /** Images whose class does not matter. */
  public static final Classes NONE = new Classes(List.of(), 0);

  public Classes {
    labels = List.copyOf(labels);
  }

  /** The same without dropout. */
  public Classes always() {
    return new Classes(labels, 0);
  }

  /** The number that is told of an image of this label. */
  int draw(String label, RandomGenerator random) {
    return dropout > 0 && random.nextDouble() < dropout ? labels.size() : labels.indexOf(label);
  }

  /**
   * @throws InputException if an image is of no class
   */
  void require(ImageFolder images) {
    Set<String> known = Set.copyOf(labels);
    List<String> labelled = images.labels();
    for (int i = 0; i < images.size(); i++) {
      String label = labelled.get(i);
      if (!known.contains(label)) {
        throw new InputException(
            images.name(i)
                + (label.isEmpty()
                    ? " lies in no folder of a class, and no .cls file of a shard tells its class"
                    : " is of another class, '" + ForeignText.shown(label) + "'")
                + ": the classes are "
                + ForeignText.list(labels)
                + ".");
      }
    }
  }

  /**
   * @throws InputException if a class has no image to learn it by
   */
  public void requireEach(ImageFolder images) {
    Set<String> without = new LinkedHashSet<>(labels);
    without.removeAll(Set.copyOf(images.labels()));
    if (!without.isEmpty()) {
      throw new InputException("there are no images of " + ForeignText.list(without));
    }
  }
}
