package org.sfumato.cli;

import java.awt.Dimension;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sfumato uncrop}. */
@Command(
    name = "uncrop",
    description = "Continues photographs beyond their edges.",
    footer = {
      "",
      "N is pixels, or percent of the photograph's width or height: 120 or 50%%.",
      "",
      "Examples:",
      "  sfumato uncrop beach.jpg --left 50%% --right 50%%",
      "  sfumato uncrop portrait.jpg --top 120 -o taller.png"
    })
final class Uncrop extends FillCommand {
  @Option(
      names = "--left",
      paramLabel = "N",
      converter = Margin.Converter.class,
      description = "How far to go on to the left.")
  Margin left = Margin.NONE;

  @Option(
      names = "--right",
      paramLabel = "N",
      converter = Margin.Converter.class,
      description = "How far to go on to the right.")
  Margin right = Margin.NONE;

  @Option(
      names = "--top",
      paramLabel = "N",
      converter = Margin.Converter.class,
      description = "How far to go on above.")
  Margin top = Margin.NONE;

  @Option(
      names = "--bottom",
      paramLabel = "N",
      converter = Margin.Converter.class,
      description = "How far to go on below.")
  Margin bottom = Margin.NONE;

  private UncropMargins margins;

  Uncrop(Library library) {
    super(library, "uncropped", "Uncropping");
  }

  @Override
  void validate() {
    margins = new UncropMargins(left, right, top, bottom);
  }

  @Override
  Map<String, Object> fillFacts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("left", left.toString());
    facts.put("right", right.toString());
    facts.put("top", top.toString());
    facts.put("bottom", bottom.toString());
    return facts;
  }

  @Override
  double pixels(Dimension photo) {
    double width = margins.left().pixels(photo.width) + margins.right().pixels(photo.width);
    double height = margins.top().pixels(photo.height) + margins.bottom().pixels(photo.height);
    return (photo.width + width) * (photo.height + height);
  }

  @Override
  PhotoJob job(PhotoSettings settings) {
    return library.uncrop(settings, margins);
  }
}
