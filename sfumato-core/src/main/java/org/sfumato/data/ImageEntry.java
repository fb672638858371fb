package org.sfumato.data;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.image.ImageFiles;

/**
 * One image of a set: a file of its own, or one in a shard.
 *
 * @param file that holds it
 * @param member where in the file, if it is a shard; else null
 * @param label where in the shard the number of its class is; null where the shard tells of no
 *     image's, and {@link #NO_LABEL} where it tells of others'
 * @param parts its name, within the folder, list or shard that it was found in
 * @param bytes its size
 */
record ImageEntry(
    Path file, TarShard.Member member, TarShard.Member label, List<String> parts, long bytes) {
  static final TarShard.Member NO_LABEL = new TarShard.Member("", 0, 0);

  /** Longer ones are no numbers. */
  private static final int MAX_LABEL_BYTES = 64;

  static ImageEntry of(Path file, Path relative, long bytes) {
    List<String> parts =
        StreamSupport.stream(relative.spliterator(), false).map(Path::toString).toList();
    return new ImageEntry(file, null, null, parts, bytes);
  }

  /**
   * @param label as of the record
   */
  static ImageEntry of(Path shard, TarShard.Member member, TarShard.Member label) {
    List<String> parts = Arrays.stream(member.name().split("/")).toList();
    return new ImageEntry(shard, member, label, parts, member.size());
  }

  /** For people. */
  String name() {
    return member == null ? file.toString() : file + "/" + ForeignText.shown(member.name());
  }

  /**
   * Its class: what its shard says, else the folder it lies in, of those in the folder that was
   * given; empty where there is neither.
   *
   * @throws InputException if its shard says what is no number, or tells other images' only
   */
  String className() {
    if (label == null) {
      return parts.size() > 1 ? parts.get(0) : "";
    }
    if (label.equals(NO_LABEL)) {
      throw new InputException(
          name() + " has no .cls file of its class beside it, as other images of the shard have");
    }
    String says = label.size() + " bytes";
    if (label.size() <= MAX_LABEL_BYTES) {
      String text = new String(TarShard.read(file, label), StandardCharsets.UTF_8).strip();
      if (text.matches("\\d{1,9}")) {
        return Integer.toString(Integer.parseInt(text));
      }
      says = text.isEmpty() ? "nothing" : "'" + ForeignText.shown(text) + "'";
    }
    throw new InputException(
        file
            + "/"
            + ForeignText.shown(label.name())
            + " holds "
            + says
            + ", and should hold the number of a class: 0 to 999999999");
  }

  /** Its name without its ending: what images of a pair share. */
  String stem() {
    String path = String.join("/", parts);
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
  }

  /**
   * Decodes it.
   *
   * @throws InputException if it cannot be read
   */
  BufferedImage read() {
    return member == null
        ? ImageFiles.read(file)
        : ImageFiles.read(TarShard.read(file, member), name());
  }
}
