package org.sfumato.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.sfumato.data.ImageFolder;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.task.Crop;

/**
 * Squares of photographs, cut as those for training: a test set of hundreds of images from a few
 * photographs. Squares of one photograph are alike, so intervals over them are too narrow.
 */
public final class Squares {
  private Squares() {}

  /**
   * @param args the folder of the photographs, that of the squares, height and width, squares of
   *     each photograph, seed
   */
  public static void main(String[] args) {
    ImageFolder photos = new ImageFolder(List.of(Path.of(args[0])), 0);
    Path folder = Path.of(args[1]);
    int size = Integer.parseInt(args[2]);
    int count = Integer.parseInt(args[3]);
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[4]));
    for (int i = 0; i < photos.size(); i++) {
      String name = photos.files().get(i).getFileName().toString().replaceFirst("\\.[^.]*$", "");
      for (int k = 0; k < count; k++) {
        Pixels square = Crop.SCENES.apply(photos.image(i), size, random);
        ImageFiles.write(square.toImage(), folder.resolve("%s-s%d.png".formatted(name, k)), true);
      }
    }
  }
}
