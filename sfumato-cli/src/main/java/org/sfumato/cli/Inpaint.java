package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.task.Inpainter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sfumato inpaint}. */
@Command(
    name = "inpaint",
    description = "Fills what a mask marks; every other pixel stays.",
    footer = {
      "",
      "Examples:",
      "  sfumato inpaint street.jpg --mask wires.png",
      "  sfumato inpaint scans --mask scratch.png -o mended",
      "  sfumato inpaint group.jpg --mask people.png --invert"
    })
final class Inpaint extends PhotoCommand {
  @Option(
      names = "--mask",
      paramLabel = "MASK",
      required = true,
      description = {
        "An image of the photograph's shape, at any size: white is filled, black stays;",
        "or, if it has transparency, opaque is filled. One mask may serve a folder."
      })
  Path mask;

  @Option(names = "--invert", description = "Fill what the mask leaves, and leave what it marks.")
  boolean invert;

  private BufferedImage marks;

  Inpaint(Library library) {
    super(library, "inpainted", "Inpainting");
  }

  @Override
  void validate() {
    marks = ImageFiles.readWithAlpha(mask);
    if (invert) {
      marks = Inpainter.inverted(marks);
    }
    if (!Inpainter.marksAny(marks)) {
      throw new InputException(
          "--mask "
              + mask
              + " has nothing to fill; paint "
              + (invert ? "black" : "white")
              + " what is to be filled");
    }
  }

  @Override
  PhotoJob job(PhotoSettings settings) {
    PhotoJob job = library.inpaint(settings, marks);
    return (file, photo, seed, progress) -> {
      if (!Inpainter.fits(photo, marks)) {
        throw new InputException(
            "--mask "
                + mask
                + " is "
                + size(marks)
                + " pixels and "
                + file
                + " is "
                + size(photo)
                + "; give a mask of the same shape");
      }
      return job.run(file, photo, seed, progress);
    };
  }

  private static String size(BufferedImage image) {
    return image.getWidth() + " x " + image.getHeight();
  }
}
