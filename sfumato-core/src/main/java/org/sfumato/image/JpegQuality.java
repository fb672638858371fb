package org.sfumato.image;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import javax.imageio.plugins.jpeg.JPEGQTable;
import org.sfumato.image.metadata.JpegHeader;

/**
 * How strongly a JPEG file is compressed, on the Independent JPEG Group's scale from 1 (worst) to
 * 100: told from the quantization table of its luma, which the decoder needs and every file
 * therefore has.
 */
public final class JpegQuality {
  private JpegQuality() {}

  /**
   * The quality whose standard luminance table is nearest to the file's: exactly that of files
   * written by libjpeg and its kin, about that of others.
   *
   * @return empty if it is no JPEG file, or breaks off before its image
   */
  public static OptionalInt of(Path file) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      Optional<int[]> table =
          JpegHeader.read(in).filter(header -> header.components() > 0).map(h -> h.table(0));
      return table.map(JpegQuality::nearest).map(OptionalInt::of).orElse(OptionalInt.empty());
    } catch (IOException e) {
      return OptionalInt.empty(); // whoever decodes it tells what is wrong with it
    }
  }

  private static int nearest(int[] table) {
    int best = 1;
    double least = Double.MAX_VALUE;
    for (int quality = 1; quality <= 100; quality++) {
      int[] standard = Jpeg.quantization(JPEGQTable.K1Luminance, quality);
      double difference = 0;
      for (int i = 0; i < table.length; i++) {
        // Of ratios, for tables are multiples of one another; 0 divides nothing and is damage.
        difference += Math.abs(Math.log((double) Math.max(1, table[i]) / standard[i]));
      }
      if (difference < least) {
        least = difference;
        best = quality;
      }
    }
    return best;
  }
}
