package org.sfumato.data;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.sfumato.error.ForeignText;
import org.sfumato.image.ImageFiles;

/**
 * One image of a set: a file of its own, or one in a shard.
 *
 * @param file that holds it
 * @param member where in the file, if it is a shard; else null
 * @param parts its name, within the folder, list or shard that it was found in
 * @param bytes its size
 */
record ImageEntry(Path file, TarShard.Member member, List<String> parts, long bytes) {
  static ImageEntry of(Path file, Path relative, long bytes) {
    List<String> parts =
        StreamSupport.stream(relative.spliterator(), false).map(Path::toString).toList();
    return new ImageEntry(file, null, parts, bytes);
  }

  static ImageEntry of(Path shard, TarShard.Member member) {
    List<String> parts = Arrays.stream(member.name().split("/")).toList();
    return new ImageEntry(shard, member, parts, member.size());
  }

  /** For people. */
  String name() {
    return member == null ? file.toString() : file + "/" + ForeignText.shown(member.name());
  }

  /** The folder it lies in, of those in the folder that was given; empty where it lies in none. */
  String label() {
    return parts.size() > 1 ? parts.get(0) : "";
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
   * @throws org.sfumato.error.InputException if it cannot be read
   */
  BufferedImage read() {
    return member == null
        ? ImageFiles.read(file)
        : ImageFiles.read(TarShard.read(file, member), name());
  }
}
