package org.sfumato.cli;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Map;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.task.PaintedMask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sfumato inpaint}. */
@Command(
    name = "inpaint",
    description = {
      "Fills what a mask marks; every other pixel stays.",
      "Large holes are filled coarse to fine, and get their details from the photograph."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato inpaint street.jpg --mask wires.png",
      "  sfumato inpaint scans --mask scratch.png -o mended",
      "  sfumato inpaint group.jpg --mask people.png --invert",
      "  sfumato inpaint set/inputs --mask set/masks -o results --format png"
    })
final class Inpaint extends FillCommand {
  @Option(
      names = "--mask",
      paramLabel = "MASK",
      required = true,
      description = {
        "An image of the photograph's shape, at any size: white is filled, black stays;",
        "or, if it has transparency, opaque is filled. One mask may serve a folder,",
        "or a folder of masks, called as the photographs or NAME.png. Edges may be a little",
        "blurred: what is more than half white is filled."
      })
  Path mask;

  @Option(names = "--invert", description = "Fill what the mask leaves, and leave what it marks.")
  boolean invert;

  @Option(
      names = "--resamplings",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "With a model that makes images of noise and was never trained to inpaint: how often it",
        "walks each stretch, as RePaint does 10 times (default: ${DEFAULT-VALUE})."
      })
  int resamplings;

  private Companion masks;

  Inpaint(Library library) {
    super(library, "inpainted", "Inpainting");
  }

  @Override
  void validate() {
    masks = new Companions("--mask", mask, this::read);
  }

  @Override
  Map<String, Object> fillFacts() {
    return Map.of("mask", mask.toString(), "invert", invert);
  }

  private BufferedImage read(Path file) {
    BufferedImage read = ImageFiles.readWithAlpha(file);
    if (invert) {
      read = PaintedMask.inverted(read);
    }
    if (!PaintedMask.marksAny(read)) {
      throw new InputException(
          "--mask "
              + file
              + " has nothing to fill; paint "
              + (invert ? "black" : "white")
              + " what is to be filled");
    }
    return read;
  }

  @Override
  SamplingConfig samplingConfig() {
    return super.samplingConfig().withResamplings(resamplings);
  }

  @Override
  PhotoJob job(PhotoSettings settings) {
    return library.inpaint(settings, masks);
  }
}
