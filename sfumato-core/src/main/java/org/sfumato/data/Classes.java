package org.sfumato.data;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.sfumato.error.InputException;

/**
 * The classes of images, by the folders they lie in.
 *
 * @param labels the folders' names, in the order of their numbers; empty where classes do not
 *     matter
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
   * @throws InputException if an image is of no class, or a class has no image
   */
  void require(ImageFolder images) {
    Set<String> without = new LinkedHashSet<>(labels);
    for (int i = 0; i < images.size(); i++) {
      String label = images.labels().get(i);
      if (!labels.contains(label)) {
        throw new InputException(
            images.files().get(i)
                + " lies in no folder of a class: the classes are "
                + String.join(", ", labels)
                + ".");
      }
      without.remove(label);
    }
    if (!without.isEmpty()) {
      throw new InputException("there are no images of the class " + without.iterator().next());
    }
  }
}
