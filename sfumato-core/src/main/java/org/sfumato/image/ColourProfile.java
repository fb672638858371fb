package org.sfumato.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Optional;

/** The meaning of samples by a colour profile of a file: gray, RGB or CMYK (ICC.1:2010). */
final class ColourProfile implements Encoding {
  /** Colours along each axis, by which a profile is tried. */
  private static final int TRIALS = 9;

  /** A level of 8 bits. */
  private static final int LEVEL = 257;

  private final int channels;
  private final ColorConvertOp there;
  private final ColorConvertOp back;
  private boolean srgb;
  private boolean invertible;

  private ColourProfile(ICC_ColorSpace space) {
    channels = space.getNumComponents();
    ColorSpace target = ColorSpace.getInstance(ColorSpace.CS_sRGB);
    there = new ColorConvertOp(space, target, null);
    back = new ColorConvertOp(target, space, null);
  }

  /**
   * The profile, if it can be used.
   *
   * @param channels that the samples have
   * @return nothing if it is damaged, or for other samples
   */
  static Optional<ColourProfile> of(byte[] icc, int channels) {
    try {
      ICC_Profile profile = ICC_Profile.getInstance(icc);
      if (profile.getNumComponents() != channels) {
        return Optional.empty();
      }
      ColourProfile colours = new ColourProfile(new ICC_ColorSpace(profile));
      colours.tryOut();
      return Optional.of(colours);
    } catch (RuntimeException e) {
      // What is wrong inside a profile shows first when it is used, by nearly any exception.
      return Optional.empty();
    }
  }

  private void tryOut() {
    int count = (int) Math.pow(TRIALS, channels);
    int[] samples = new int[count * channels];
    for (int i = 0; i < count; i++) {
      for (int c = 0, rest = i; c < channels; c++, rest /= TRIALS) {
        samples[i * channels + c] = rest % TRIALS * 65_535 / (TRIALS - 1);
      }
    }
    int[] rgb = new int[count * 3];
    toSrgb(samples, rgb);
    if (channels == 4) {
      return;
    }
    int[] plain = new int[count * 3];
    (channels == 3 ? RGB : GRAY).toSrgb(samples, plain);
    srgb = largestDifference(rgb, plain) <= LEVEL;
    // Grays are in every gamut.
    int[] grays = new int[TRIALS * 3];
    for (int i = 0; i < grays.length; i++) {
      grays[i] = i / 3 * 65_535 / (TRIALS - 1);
    }
    try {
      int[] inside = new int[TRIALS * channels];
      fromSrgb(grays, inside);
      int[] again = new int[grays.length];
      toSrgb(inside, again);
      invertible = largestDifference(grays, again) <= 4 * LEVEL;
    } catch (RuntimeException e) {
      invertible = false; // a scanner's, perhaps, that tells one way only
    }
  }

  private static int largestDifference(int[] a, int[] b) {
    int largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public void toSrgb(int[] samples, int[] rgb) {
    convert(there, samples, channels, rgb, 3);
  }

  @Override
  public void fromSrgb(int[] rgb, int[] samples) {
    convert(back, rgb, 3, samples, channels);
  }

  @Override
  public boolean isSrgb() {
    return srgb;
  }

  /** Whether sRGB can be brought into it. */
  boolean isInvertible() {
    return invertible;
  }

  private static void convert(ColorConvertOp op, int[] from, int bands, int[] to, int toBands) {
    int width = to.length / toBands;
    WritableRaster source =
        Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, width, 1, bands, null);
    source.setPixels(0, 0, width, 1, from);
    WritableRaster target =
        Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, width, 1, toBands, null);
    op.filter(source, target);
    target.getPixels(0, 0, width, 1, to);
  }
}
