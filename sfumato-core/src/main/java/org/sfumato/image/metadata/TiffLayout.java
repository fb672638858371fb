package org.sfumato.image.metadata;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * How the pixels of a TIFF file are laid down, as far as it decides who can read them.
 *
 * @param big whether it is a BigTIFF file, of which nothing else is known here
 * @param bits of the first sample
 * @param compression by its number in TIFF 6.0 and its supplements
 * @param photometric what the samples are, likewise
 * @param predictor 2 for differences between neighbours
 * @param format of the samples: 1 for whole numbers without a sign, 4 if it is not said
 */
public record TiffLayout(
    boolean big, int bits, int compression, int photometric, int predictor, int format) {
  private static final String TIFF = "tiff";
  private static final int BIG = 43;
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int PREDICTOR = 317;
  private static final int FORMAT = 339;
  private static final Set<Integer> WANTED =
      Set.of(BITS, COMPRESSION, PHOTOMETRIC, PREDICTOR, FORMAT);
  private static final int BUDGET = 1 << 10;

  /** None, three of fax, LZW, two of JPEG, two of ZIP, and PackBits. */
  private static final Set<Integer> COMPRESSIONS = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 32946, 32773);

  /** CIE, ICC and ITU. */
  private static final Set<Integer> LAB = Set.of(8, 9, 10);

  private static final int DIFFERENCES = 2;
  private static final int INKS = 5;
  private static final Set<Integer> WHOLE = Set.of(1, 4);

  /**
   * Reads the first directory; what it does not say is as TIFF 6.0 takes it to be.
   *
   * @throws IOException if it is not whole
   */
  public static TiffLayout read(ImageInputStream in) throws IOException {
    in.seek(2);
    byte[] version = new byte[2];
    in.readFully(version);
    if (version[0] + version[1] == BIG) {
      return new TiffLayout(true, 1, 1, 1, 1, 1);
    }
    Ifd directory = Ifd.read(in, 0, Exif.firstDirectory(in), WANTED::contains, BUDGET);
    return new TiffLayout(
        false,
        number(directory, in, BITS),
        number(directory, in, COMPRESSION),
        number(directory, in, PHOTOMETRIC),
        number(directory, in, PREDICTOR),
        number(directory, in, FORMAT));
  }

  private static int number(Ifd directory, ImageInputStream in, int tag) {
    return directory.fields().stream()
        .filter(field -> field.tag() == tag)
        .map(field -> field.number(in.getByteOrder()))
        .filter(OptionalLong::isPresent)
        .mapToInt(value -> (int) value.getAsLong())
        .findFirst()
        .orElse(1);
  }

  /** Why it cannot be read, after the file's name; empty if it can. */
  public Optional<String> refusal() {
    if (big) {
      return Optional.of("is a BigTIFF file, which cannot be read; save it as TIFF.");
    }
    if (!COMPRESSIONS.contains(compression)) {
      return Optional.of(
          "is compressed in a way that cannot be read (TIFF compression "
              + compression
              + "); save it with LZW, ZIP or none.");
    }
    if (!WHOLE.contains(format)) {
      return Optional.of("has samples with fractions or signs; save it as RGB with 8 or 16 bits.");
    }
    if (LAB.contains(photometric)) {
      return Optional.of("has CIE L*a*b* colours, which cannot be read; save it as RGB.");
    }
    return isBeyondTheJdk() && Codecs.richReader(TIFF).isEmpty()
        ? Optional.of(
            "has 16 bits with a predictor or in inks, which take TwelveMonkeys' imageio-tiff;"
                + " put it on the class path, or save it without.")
        : Optional.empty();
  }

  /** Of 16 bits, the JDK's reader takes inks for colours and knows no differences. */
  private boolean isBeyondTheJdk() {
    return bits > 8 && (predictor == DIFFERENCES || photometric == INKS);
  }

  /** One that can read it, of what is not refused. */
  public ImageReader reader() {
    return isBeyondTheJdk() ? Codecs.richReader(TIFF).orElseThrow() : Codecs.reader(TIFF);
  }
}
