package org.sfumato.checkpoint.torchsave;

import static org.sfumato.error.ForeignText.shown;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * A state dictionary in the zip format of {@code torch.save} (PyTorch 1.6 and later), open for
 * reading. {@link #open} checks everything but the values; tensors are read when asked for.
 *
 * <p>Layout: {@code NAME/data.pkl}, which describes the tensors, and {@code NAME/data/KEY}, the
 * storages that they are windows of; every entry stored, not compressed.
 */
public final class TorchArchive extends StoredTensors {
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_PICKLE = 16 << 20;

  private final ZipFile zip;
  private final String root;

  private TorchArchive(Path path, ZipFile zip, String root, Map<String, StoredTensor> tensors) {
    super(path, tensors);
    this.zip = zip;
    this.root = root;
  }

  /**
   * Opens an archive; nothing in it is run or unpacked.
   *
   * @throws InputException if it cannot be read, is damaged, or holds anything but tensors by name
   */
  public static TorchArchive open(Path path) {
    ZipFile zip = null;
    try {
      zip = new ZipFile(path.toFile());
      TorchArchive archive = read(path, zip);
      zip = null;
      return archive;
    } catch (Malformed e) {
      throw new InputException(path + " cannot be used: it " + e.getMessage() + ".");
    } catch (ZipException e) {
      throw new InputException(
          path + " is a damaged zip archive, perhaps cut short: " + shown(e.getMessage()) + ".", e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    } finally {
      close(zip);
    }
  }

  private static TorchArchive read(Path path, ZipFile zip) throws IOException, Malformed {
    List<ZipEntry> entries = entries(zip, Files.size(path));
    List<String> pickles =
        entries.stream()
            .map(ZipEntry::getName)
            .filter(name -> name.matches("[^/]+/data\\.pkl"))
            .toList();
    if (pickles.size() != 1) {
      throw new Malformed(
          "has " + pickles.size() + " files data.pkl where a PyTorch archive has one");
    }
    String pickle = pickles.get(0);
    String root = pickle.substring(0, pickle.length() - "data.pkl".length());
    ZipEntry order = zip.getEntry(root + "byteorder");
    if (order != null && !text(zip, order).equals("little")) {
      throw new Malformed("is not little-endian: save it again on a usual machine");
    }
    Object described = Unpickler.read(bytes(zip, zip.getEntry(pickle), MAX_PICKLE));
    Map<String, StoredTensor> tensors = tensors(described, Files.size(path));
    for (StoredTensor tensor : tensors.values()) {
      check(zip, root, tensor.storage());
    }
    return new TorchArchive(path, zip, root, tensors);
  }

  private static List<ZipEntry> entries(ZipFile zip, long fileSize) throws Malformed {
    if (zip.size() > MAX_ENTRIES) {
      throw new Malformed("has " + zip.size() + " entries, and the limit is " + MAX_ENTRIES);
    }
    List<ZipEntry> entries = listed(zip);
    Set<String> names = new HashSet<>();
    long total = 0;
    for (ZipEntry entry : entries) {
      String name = entry.getName();
      if (name.startsWith("/") || name.contains("\\") || name.matches("(.*/)?\\.\\.(/.*)?")) {
        throw new Malformed("has an entry " + shown(name) + " outside itself");
      }
      if (!names.add(name)) {
        throw new Malformed("has two entries " + shown(name));
      }
      if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
        throw new Malformed(
            "has the compressed entry " + shown(name) + ", and PyTorch compresses none");
      }
      total += entry.getSize();
      // Sizes are below 2^63, so the first that is too large stops the sum.
      if (entry.getSize() < 0 || total < 0 || total > fileSize) {
        throw new Malformed("claims to hold more bytes than the file has, which may be cut short");
      }
    }
    return entries;
  }

  private static List<ZipEntry> listed(ZipFile zip) throws Malformed {
    try {
      return zip.stream().collect(Collectors.toList());
    } catch (IllegalArgumentException e) { // names are checked when a zip is opened, comments not
      throw new Malformed("has an entry whose comment is no text, so it is damaged");
    }
  }

  private static void check(ZipFile zip, String root, Storage storage) throws Malformed {
    ZipEntry entry = zip.getEntry(root + "data/" + storage.key());
    if (entry == null || entry.isDirectory()) {
      throw new Malformed("lacks its storage \"" + shown(storage.key()) + "\"");
    }
    if (entry.getSize() != storage.bytes()) {
      throw new Malformed(
          "has "
              + entry.getSize()
              + " bytes in its storage \""
              + shown(storage.key())
              + "\", which should have "
              + storage.bytes());
    }
  }

  private static String text(ZipFile zip, ZipEntry entry) throws IOException, Malformed {
    return new String(bytes(zip, entry, MAX_PICKLE), StandardCharsets.UTF_8).strip();
  }

  private static byte[] bytes(ZipFile zip, ZipEntry entry, int limit)
      throws IOException, Malformed {
    if (entry.getSize() > limit) {
      throw new Malformed(
          "has " + entry.getSize() + " bytes in " + shown(entry.getName()) + ", too many");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  @Override
  InputStream storage(Storage storage, long offset) throws IOException {
    InputStream in = zip.getInputStream(zip.getEntry(root + "data/" + storage.key()));
    in.skipNBytes(offset);
    return in;
  }

  @Override
  public void close() {
    close(zip);
  }

  private static void close(ZipFile zip) {
    try {
      if (zip != null) {
        zip.close();
      }
    } catch (IOException e) {
      // A file that was only read has nothing to lose.
    }
  }
}
