package org.sfumato.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sfumato.image.metadata.JpegHeader;

/**
 * How a JPEG file cut its picture into blocks of 8 x 8 samples, and how coarsely it rounded their
 * frequencies. Components are luma, and blue and red chroma where there are any.
 *
 * @param left where the first blocks begin, at most 0: blocks may reach beyond the picture's edges
 * @param top likewise
 */
record JpegCoding(int left, int top, List<Component> components) {
  /** Samples along a block. */
  static final int BLOCK = 8;

  /** Of a component's factors (ITU-T T.81, B.2.2). */
  private static final int MAX_SAMPLING = 4;

  /**
   * One of the file's components.
   *
   * @param across pixels that a sample is wide
   * @param down pixels that a sample is high
   * @param steps what the 64 frequencies of a block were rounded to multiples of, row by row, for
   *     samples of 0 to 255 and an orthonormal cosine transform (ITU-T T.81, A.3.4)
   */
  record Component(int across, int down, int[] steps) {}

  /** The least width in pixels that is cut into whole blocks of every component. */
  int unitWidth() {
    return BLOCK * components.stream().mapToInt(Component::across).max().orElse(1);
  }

  /** Likewise the least height. */
  int unitHeight() {
    return BLOCK * components.stream().mapToInt(Component::down).max().orElse(1);
  }

  /** Empty where components are no luma and chroma, or are sampled in an odd way. */
  static Optional<JpegCoding> of(JpegHeader header) {
    int count = header.components();
    boolean known =
        count == 1
            || count == 3
                && (header.colours() == JpegHeader.Colours.YCBCR
                    || header.colours() == JpegHeader.Colours.UNSAID && isNumbered(header));
    if (!known) {
      return Optional.empty();
    }
    int acrossAll = 1;
    int downAll = 1;
    for (int i = 0; i < count; i++) {
      acrossAll = Math.max(acrossAll, header.across(i));
      downAll = Math.max(downAll, header.down(i));
    }
    List<Component> components = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // A component alone has a sample a pixel, whatever its factors say (T.81, A.2.2).
      int across = count == 1 ? acrossAll : header.across(i);
      int down = count == 1 ? downAll : header.down(i);
      int[] steps = header.table(i);
      if (steps == null
          || across == 0
          || down == 0
          || acrossAll > MAX_SAMPLING
          || downAll > MAX_SAMPLING
          || acrossAll % across != 0
          || downAll % down != 0) {
        return Optional.empty();
      }
      components.add(new Component(acrossAll / across, downAll / down, steps));
    }
    return Optional.of(new JpegCoding(0, 0, components));
  }

  /** As JFIF numbers luma and chroma, which files of cameras do that say no more. */
  private static boolean isNumbered(JpegHeader header) {
    return header.id(0) == 1 && header.id(1) == 2 && header.id(2) == 3;
  }

  /**
   * Of the picture after {@link Orientation#upright}.
   *
   * @param width of the picture as it is stored
   */
  JpegCoding upright(int orientation, int width, int height) {
    boolean turned = orientation >= 5;
    boolean mirroredAcross = orientation == 2 || orientation == 3;
    boolean mirroredDown = orientation == 3 || orientation == 4;
    if (turned) {
      mirroredAcross = orientation == 6 || orientation == 7;
      mirroredDown = orientation == 7 || orientation == 8;
    }
    List<Component> upright =
        turned ? components.stream().map(JpegCoding::turned).toList() : components;
    JpegCoding coding = new JpegCoding(0, 0, upright);
    return new JpegCoding(
        mirroredAcross ? -beyond(turned ? height : width, coding.unitWidth()) : 0,
        mirroredDown ? -beyond(turned ? width : height, coding.unitHeight()) : 0,
        upright);
  }

  private static Component turned(Component component) {
    int[] steps = new int[BLOCK * BLOCK];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = component.steps[i % BLOCK * BLOCK + i / BLOCK];
    }
    return new Component(component.down, component.across, steps);
  }

  /** What the last unit has beyond the edge. */
  private static int beyond(int length, int unit) {
    return Math.floorMod(-length, unit);
  }
}
