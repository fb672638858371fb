package org.sfumato.cli;

import java.awt.Dimension;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sfumato panorama}. */
@Command(
    name = "panorama",
    description = {
      "Continues photographs to the left and right.",
      "They become as wide as asked for, in overlapping steps of half a window, each of which",
      "sees what the last one made."
    },
    footer = {
      "",
      "N is pixels, or percent of the photograph's width: 4000 or 400%%.",
      "",
      "Examples:",
      "  sfumato panorama beach.jpg --width 300%%",
      "  sfumato panorama hills.jpg --width 4000 --seed 3 -o wide.png"
    })
final class Panorama extends FillCommand {
  @Option(
      names = "--width",
      paramLabel = "N",
      required = true,
      converter = Margin.Converter.class,
      description = "How wide it becomes, the photograph in the middle.")
  Margin width;

  Panorama(Library library) {
    super(library, "panorama", "Widening");
  }

  @Override
  Map<String, Object> fillFacts() {
    return Map.of("width", width.toString());
  }

  @Override
  double pixels(Dimension photo) {
    return (double) Math.max(photo.width, width.pixels(photo.width)) * photo.height;
  }

  @Override
  PhotoJob job(PhotoSettings settings) {
    return library.panorama(settings, width);
  }
}
