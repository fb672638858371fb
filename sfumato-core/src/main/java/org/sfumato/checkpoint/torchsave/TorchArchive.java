package org.sfumato.checkpoint.torchsave;

import static org.sfumato.error.ForeignText.shown;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.StateDict;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * A state dictionary in the zip format of {@code torch.save} (PyTorch 1.6 and later), open for
 * reading. {@link #open} checks everything but the values; tensors are read when asked for.
 *
 * <p>Layout: {@code NAME/data.pkl}, which describes the tensors, and {@code NAME/data/KEY}, the
 * storages that they are windows of; every entry stored, not compressed.
 */
public final class TorchArchive implements StateDict {
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_PICKLE = 16 << 20;
  private static final int PIECE = 8 << 20;

  private final Path path;
  private final ZipFile zip;
  private final String root;
  private final Map<String, StoredTensor> tensors;

  private TorchArchive(Path path, ZipFile zip, String root, Map<String, StoredTensor> tensors) {
    this.path = path;
    this.zip = zip;
    this.root = root;
    this.tensors = tensors;
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
    Map<String, StoredTensor> tensors = tensors(described);
    for (StoredTensor tensor : tensors.values()) {
      check(zip, root, tensor.storage());
    }
    checkSum(tensors, Files.size(path));
    return new TorchArchive(path, zip, root, tensors);
  }

  private static List<ZipEntry> entries(ZipFile zip, long fileSize) throws Malformed {
    if (zip.size() > MAX_ENTRIES) {
      throw new Malformed("has " + zip.size() + " entries, and the limit is " + MAX_ENTRIES);
    }
    List<ZipEntry> entries = zip.stream().collect(Collectors.toList());
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

  private static Map<String, StoredTensor> tensors(Object described) throws Malformed {
    if (!(described instanceof Map<?, ?> map)) {
      throw new Malformed("holds no tensors by name");
    }
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name
          && entry.getValue() instanceof StoredTensor tensor)) {
        throw new Malformed(
            "holds \""
                + shown(String.valueOf(entry.getKey()))
                + "\", which is no tensor: give the file of the weights alone, a state dictionary");
      }
      tensors.put(name, tensor);
    }
    return tensors;
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

  /** Tensors may share a storage, but not so that a small file becomes a huge one. */
  private static void checkSum(Map<String, StoredTensor> tensors, long fileSize) throws Malformed {
    long total = 0;
    for (StoredTensor tensor : tensors.values()) {
      // None is larger than its storage, which the file holds.
      total += tensor.elements() * tensor.storage().dtype().bytes();
      if (total > fileSize) {
        throw new Malformed(
            "has tensors that share storages so that they take more bytes than the file has");
      }
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
  public Path path() {
    return path;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public DType dtype(String name) {
    return tensor(name).storage().dtype();
  }

  @Override
  public long[] shape(String name) {
    return tensor(name).shape().clone();
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new InputException(path + " has no tensor \"" + name + "\".");
    }
    return tensor;
  }

  @Override
  public void copy(String name, WritableByteChannel target) throws IOException {
    StoredTensor tensor = tensor(name);
    if (tensor.elements() == 0) {
      return;
    }
    int width = tensor.storage().dtype().bytes();
    try (InputStream in = storage(tensor)) {
      if (tensor.isRowMajor()) {
        long bytes = tensor.elements() * width;
        byte[] piece = new byte[(int) Math.min(PIECE, bytes)];
        for (long left = bytes; left > 0; left -= piece.length) {
          int length = (int) Math.min(piece.length, left);
          fill(in, piece, length);
          target.write(ByteBuffer.wrap(piece, 0, length));
        }
      } else {
        target.write(ByteBuffer.wrap(gathered(tensor, width, in)));
      }
    }
  }

  /** At the tensor's first value. */
  private InputStream storage(StoredTensor tensor) {
    try {
      InputStream in = zip.getInputStream(zip.getEntry(root + "data/" + tensor.storage().key()));
      in.skipNBytes(tensor.offset() * tensor.storage().dtype().bytes());
      return in;
    } catch (EOFException e) {
      throw shrunk(e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
  }

  private void fill(InputStream in, byte[] target, int length) {
    int count;
    try {
      count = in.readNBytes(target, 0, length);
    } catch (EOFException | ZipException e) {
      throw shrunk(e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(path, e);
    }
    if (count < length) {
      throw shrunk(null);
    }
  }

  private InputException shrunk(IOException cause) {
    return new InputException(path + " cannot be used: a storage in it is cut short.", cause);
  }

  /** The values of a transposed or otherwise strided tensor in row-major order. */
  private byte[] gathered(StoredTensor tensor, int width, InputStream in) {
    if (tensor.span() * width > Integer.MAX_VALUE - 16) {
      throw new InputException(
          path + " cannot be used: a tensor of more than 2 GiB in it is not in row-major order.");
    }
    byte[] span = new byte[(int) (tensor.span() * width)];
    fill(in, span, span.length);
    byte[] values = new byte[(int) (tensor.elements() * width)];
    long[] shape = tensor.shape();
    long[] index = new long[shape.length];
    int from = 0;
    for (int to = 0; to < values.length; to += width) {
      System.arraycopy(span, from, values, to, width);
      for (int i = shape.length - 1; i >= 0; i--) {
        int stride = (int) (tensor.strides()[i] * width);
        from += stride;
        if (++index[i] < shape[i]) {
          break;
        }
        from -= (int) (shape[i] * stride);
        index[i] = 0;
      }
    }
    return values;
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
