package org.sfumato;

import java.util.List;
import java.util.stream.IntStream;
import org.sfumato.config.Nearest;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;

/**
 * The classes of images that a model makes, or that a classifier tells apart.
 *
 * @param names in the order of their numbers; empty where they have none
 * @param count of them; 0 where there are no classes
 * @param none whether the number after the last stands for no class in particular
 */
public record ClassNames(List<String> names, int count, boolean none) {
  public ClassNames {
    names = List.copyOf(names);
  }

  /** The numbers of so many images: each class in turn. */
  public List<Integer> inTurn(int images) {
    return IntStream.range(0, images).map(i -> i % Math.max(1, count)).boxed().toList();
  }

  /**
   * The number of a class.
   *
   * @param name one of {@link #names}, a number from 0, or {@code none}
   * @throws InputException if there is no such class
   */
  public int numberOf(String name) {
    int index = names.indexOf(name);
    if (index >= 0) {
      return index;
    }
    if (name.equals("none") && none) {
      return count;
    }
    // Names that are numbers need not be those of their order: 0, 2, 5.
    boolean numbered = !names.isEmpty() && names.stream().allMatch(each -> each.matches("\\d+"));
    if (!numbered && name.matches("\\d{1,6}") && Integer.parseInt(name) < count) {
      return Integer.parseInt(name);
    }
    throw new InputException(
        "there is no class '"
            + ForeignText.shown(name)
            + "'"
            + (count == 0
                ? ": the model was trained without classes"
                : names.isEmpty()
                    ? ": the classes are 0 to " + (count - 1)
                    : Nearest.hint(name, names)));
  }

  /** What to call the class of a number; empty where there are no classes. */
  public String nameOf(int number) {
    if (count == 0) {
      return "";
    }
    return number == count ? "none" : names.isEmpty() ? "class" + number : names.get(number);
  }
}
