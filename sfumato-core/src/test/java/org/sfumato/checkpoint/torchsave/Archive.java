package org.sfumato.checkpoint.torchsave;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes zip archives in the layout of {@code torch.save}. */
public final class Archive {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(bytes);

  /** Begins one with its pickle. */
  public static Archive of(byte[] pickle) {
    return new Archive().stored("m/data.pkl", pickle);
  }

  public Archive storage(String key, byte... values) {
    return stored("m/data/" + key, values);
  }

  public Archive stored(String name, byte... values) {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(values.length);
    CRC32 crc = new CRC32();
    crc.update(values);
    entry.setCrc(crc.getValue());
    return add(entry, values);
  }

  /** Adds an empty entry with a comment. */
  public Archive commented(String name, String comment) {
    ZipEntry entry = new ZipEntry(name);
    entry.setComment(comment);
    return add(entry);
  }

  public Archive deflated(String name, byte... values) {
    return add(new ZipEntry(name), values);
  }

  private Archive add(ZipEntry entry, byte... values) {
    try {
      zip.putNextEntry(entry);
      zip.write(values);
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public byte[] bytes() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public Path write(Path file) {
    try {
      return Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
