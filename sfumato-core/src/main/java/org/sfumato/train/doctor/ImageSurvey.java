package org.sfumato.train.doctor;

import java.util.ArrayList;
import java.util.List;
import org.sfumato.data.ImageFolder;
import org.sfumato.error.InputException;

/**
 * A look at the images of a set.
 *
 * @param files in the set
 * @param looks at those that could be read, of those that were tried
 * @param conditions of pairs, likewise
 * @param unreadable why others could not be read
 * @param secondsEach to decode one
 */
record ImageSurvey(
    int files,
    List<ImageLook> looks,
    List<ImageLook> conditions,
    List<String> unreadable,
    double secondsEach) {
  private static final long BYTES_PER_PIXEL = Integer.BYTES;

  /** Of no images. */
  static final ImageSurvey NONE = new ImageSurvey(0, List.of(), List.of(), List.of(), 0);

  /**
   * @param most images to look at, evenly spread
   * @throws InputException if none can be read
   */
  static ImageSurvey of(ImageFolder images, int most, Progress progress) {
    List<ImageLook> looks = new ArrayList<>();
    List<ImageLook> conditions = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    int count = Math.min(most, images.size());
    double seconds = 0;
    for (int i = 0; i < count; i++) {
      int place = (int) ((long) i * images.size() / count);
      try {
        long started = System.nanoTime();
        ImageFolder.Picture picture = images.read(place);
        seconds += (System.nanoTime() - started) / 1e9;
        looks.add(ImageLook.at(picture.image(), images.name(place)));
        if (picture.condition() != null) {
          conditions.add(ImageLook.at(picture.condition(), images.name(place)));
        }
      } catch (InputException e) {
        unreadable.add(e.getMessage());
      }
      progress.looked(i + 1, count);
    }
    progress.lookedAtAll();
    if (looks.isEmpty()) {
      throw new InputException("none of the images can be read: " + unreadable.get(0));
    }
    return new ImageSurvey(images.size(), looks, conditions, unreadable, seconds / looks.size());
  }

  /** Images that were tried. */
  int looked() {
    return looks.size() + unreadable.size();
  }

  /** Bytes of a decoded image, with its condition if it has one: the mean. */
  double bytesEach() {
    return (conditions.isEmpty() ? 1 : 2)
        * looks.stream()
            .mapToDouble(look -> BYTES_PER_PIXEL * (double) look.width() * look.height())
            .average()
            .orElse(0);
  }

  /** The middle one by its number of pixels. */
  ImageLook typical() {
    return looks.stream()
        .sorted(
            (a, b) -> Long.compare((long) a.width() * a.height(), (long) b.width() * b.height()))
        .skip(looks.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
