package org.sfumato.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Many small pictures on one: sample grids of a training run, figures in the documentation. */
public final class ContactSheet {
  private static final int GAP = 2;

  private ContactSheet() {}

  /**
   * Lays the pictures out on white, one list a row, {@value #GAP} pixels apart and around. All
   * cells are as large as the largest picture; smaller ones lie in the upper left of theirs.
   *
   * @param rows pictures {@code [1 or 3, H, W]}; rows may differ in length
   * @throws IllegalArgumentException if there is no picture at all
   */
  public static BufferedImage of(List<? extends List<Pixels>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    if (columns == 0) {
      throw new IllegalArgumentException("a contact sheet of no pictures");
    }
    int cellWidth = rows.stream().flatMap(List::stream).mapToInt(Pixels::width).max().orElse(0);
    int cellHeight = rows.stream().flatMap(List::stream).mapToInt(Pixels::height).max().orElse(0);
    BufferedImage sheet =
        new BufferedImage(
            GAP + columns * (cellWidth + GAP),
            GAP + rows.size() * (cellHeight + GAP),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = sheet.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < rows.get(row).size(); column++) {
        graphics.drawImage(
            rows.get(row).get(column).toImage(),
            GAP + column * (cellWidth + GAP),
            GAP + row * (cellHeight + GAP),
            null);
      }
    }
    graphics.dispose();
    return sheet;
  }
}
