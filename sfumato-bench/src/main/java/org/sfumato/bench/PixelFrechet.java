package org.sfumato.bench;

import java.nio.file.Path;
import java.util.List;
import org.sfumato.data.ImageFolder;
import org.sfumato.image.Pixels;
import org.sfumato.image.Resampling;
import org.sfumato.metric.statistics.FrechetDistance;
import org.sfumato.metric.statistics.GroupedMoments;
import org.sfumato.metric.statistics.Interval;

/**
 * The Frechet distance of whole folders by their pixels at 8 x 8: layout and colours, no network.
 * For comparing models of small images with each other; not to be compared with any FID.
 */
public final class PixelFrechet {
  private static final int SIDE = 8;
  private static final int VALUES = 3 * SIDE * SIDE;

  private PixelFrechet() {}

  /**
   * @param args height and width at which images are first made, folder of the images to be like,
   *     folders to compare with it
   */
  public static void main(String[] args) {
    int size = Integer.parseInt(args[0]);
    System.out.println("| images | distance | 95 % |");
    System.out.println("|---|---|---|");
    try (GroupedMoments reference = moments(Path.of(args[1]), size);
        FrechetDistance distance = new FrechetDistance(reference.moments())) {
      for (String folder : List.of(args).subList(2, args.length)) {
        try (GroupedMoments samples = moments(Path.of(folder), size)) {
          double value = distance.to(samples.moments()).value();
          String interval = samples.interval(distance, value).map(PixelFrechet::shown).orElse("");
          System.out.printf("| %s | %.3f | %s |%n", folder, value, interval);
        }
      }
    }
  }

  private static String shown(Interval interval) {
    return "%.3f to %.3f".formatted(interval.low(), interval.high());
  }

  private static GroupedMoments moments(Path folder, int size) {
    GroupedMoments moments = new GroupedMoments(VALUES);
    ImageFolder images = new ImageFolder(List.of(folder), 0);
    for (int i = 0; i < images.size(); i++) {
      Pixels made = Resampling.BICUBIC.resize(images.image(i), size, size);
      moments.add(i, Resampling.BICUBIC.resize(made, SIDE, SIDE).data());
    }
    return moments;
  }
}
