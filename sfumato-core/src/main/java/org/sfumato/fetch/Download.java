package org.sfumato.fetch;

import static org.sfumato.error.ForeignText.shown;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;
import org.sfumato.file.Sha256;

/**
 * Brings a known file here. What has come lies in a sibling {@code NAME.part}, from whose end the
 * next attempt goes on; the file takes its name only when its size and SHA-256 are right.
 *
 * <p>Proxies are those of the JDK: {@code -Dhttps.proxyHost=... -Dhttps.proxyPort=...}.
 *
 * @param cache where to
 * @param timeoutMillis longest silence of the server
 */
public record Download(WeightCache cache, int timeoutMillis) {
  private static final int ATTEMPTS = 3;
  private static final int PIECE = 1 << 16;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  /** Waits for a minute at most. */
  public Download(WeightCache cache) {
    this(cache, 60_000);
  }

  /** Told after each piece. */
  @FunctionalInterface
  public interface Progress {
    void bytes(long done, long total);
  }

  /**
   * Brings the file, unless it is there and right.
   *
   * @return whether it was brought
   * @throws InputException if the server, what it sends, or the disk is at fault
   */
  public boolean fetch(KnownFile file, Progress progress) {
    Path target = cache.path(file);
    if (Files.exists(target) && Sha256.of(target).equals(file.sha256())) {
      return false;
    }
    Path part = target.resolveSibling(file.file() + ".part");
    try {
      Files.createDirectories(cache.folder());
    } catch (IOException e) {
      throw FileErrors.cannotWrite(cache.folder(), e);
    }
    try (FileChannel out =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(out, part);
      fill(file, out, part, progress);
      out.force(true);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(part, e);
    }
    take(file, part, target);
    return true;
  }

  private static void lock(FileChannel out, Path part) throws IOException {
    FileLock lock;
    try {
      lock = out.tryLock(); // let go when the channel is closed
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new InputException(
          part + " is being written by another sfumato: wait until it is done.");
    }
  }

  /**
   * @throws IOException if the disk is at fault
   */
  private void fill(KnownFile file, FileChannel out, Path part, Progress progress)
      throws IOException {
    if (out.size() > file.bytes()) {
      out.truncate(0); // of another file
    }
    long room = Files.getFileStore(part).getUsableSpace();
    if (room < file.bytes() - out.size()) {
      throw new InputException(
          part
              + " does not fit on its disk: "
              + file.size()
              + " and "
              + room / 1_000_000
              + " MB free.");
    }
    for (int attempt = 1; out.size() < file.bytes(); attempt++) {
      long before = out.size();
      try {
        receive(file, out, progress);
      } catch (Broken e) {
        if (out.size() > before) {
          attempt = 0; // it goes on
        }
        if (attempt == ATTEMPTS) {
          throw new InputException(
              file.url()
                  + " cannot be fetched: "
                  + e.getMessage()
                  + (out.size() > 0
                      ? "; "
                          + out.size()
                          + " of "
                          + file.bytes()
                          + " bytes have come, and the same "
                          + "command goes on from there."
                      : "; look at the connection, or download it elsewhere and put it at "
                          + cache.path(file)
                          + "."),
              e);
        }
      }
    }
  }

  /**
   * What is missing, or as much as comes.
   *
   * @throws Broken if the connection is at fault, so that another attempt may help
   */
  private void receive(KnownFile file, FileChannel out, Progress progress)
      throws IOException, Broken {
    HttpURLConnection connection = connect(file, out.size());
    try (InputStream in = answer(file, connection, out)) {
      out.position(out.size());
      byte[] piece = new byte[PIECE];
      for (int count = read(in, piece); count >= 0; count = read(in, piece)) {
        if (out.size() + count > file.bytes()) {
          out.truncate(0);
          throw new InputException(
              file.url() + " sends more than the " + file.bytes() + " bytes that were published.");
        }
        ByteBuffer buffer = ByteBuffer.wrap(piece, 0, count);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        progress.bytes(out.size(), file.bytes());
      }
    } finally {
      connection.disconnect();
    }
    if (out.size() < file.bytes()) {
      throw new Broken(new IOException("the answer ended early"));
    }
  }

  private HttpURLConnection connect(KnownFile file, long from) throws Broken {
    try {
      HttpURLConnection connection = (HttpURLConnection) file.url().toURL().openConnection();
      connection.setConnectTimeout(timeoutMillis);
      connection.setReadTimeout(timeoutMillis);
      connection.setRequestProperty("User-Agent", "sfumato");
      if (from > 0) {
        connection.setRequestProperty("Range", "bytes=" + from + "-");
      }
      return connection;
    } catch (IOException e) {
      throw new Broken(e);
    }
  }

  /** The body, with {@code out} cut to where it begins. */
  private static InputStream answer(KnownFile file, HttpURLConnection connection, FileChannel out)
      throws IOException, Broken {
    int status;
    try {
      status = connection.getResponseCode();
    } catch (IOException e) {
      throw new Broken(e);
    }
    if (status == HttpURLConnection.HTTP_PARTIAL) {
      String range = String.valueOf(connection.getHeaderField("Content-Range"));
      if (!range.equals("bytes " + out.size() + "-" + (file.bytes() - 1) + "/" + file.bytes())) {
        out.truncate(0);
        throw new Broken(new IOException("it answers with another part, " + shown(range)));
      }
    } else if (status == RANGE_NOT_SATISFIABLE && out.size() > 0) {
      out.truncate(0);
      throw new Broken(new IOException("it is another file now"));
    } else if (status == HttpURLConnection.HTTP_OK) {
      out.truncate(0); // it has no ranges
      long length = connection.getContentLengthLong();
      if (length >= 0 && length != file.bytes()) {
        throw new InputException(
            file.url()
                + " has "
                + length
                + " bytes and should have "
                + file.bytes()
                + ": it is not the file that was published.");
      }
    } else if (status >= 500) {
      throw new Broken(new IOException("the server answers " + status));
    } else {
      throw new InputException(
          file.url()
              + " cannot be fetched: the server answers "
              + status
              + "; if it has moved, download it elsewhere and put it here under the name "
              + file.file()
              + ".");
    }
    try {
      return connection.getInputStream();
    } catch (IOException e) {
      throw new Broken(e);
    }
  }

  private static int read(InputStream in, byte[] piece) throws Broken {
    try {
      return in.read(piece);
    } catch (IOException e) {
      throw new Broken(e);
    }
  }

  private static void take(KnownFile file, Path part, Path target) {
    String sha256 = Sha256.of(part);
    try {
      if (!sha256.equals(file.sha256())) {
        Files.delete(part);
        throw new InputException(
            file.url()
                + " did not give the file that was published: its SHA-256 is "
                + sha256
                + " and should be "
                + file.sha256()
                + "; nothing was kept.");
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw FileErrors.cannotWrite(target, e);
    }
  }

  /** The connection failed, not the disk. */
  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    Broken(IOException cause) {
      super(shown(describe(cause)), cause);
    }

    private static String describe(IOException e) {
      String message = e.getMessage();
      return switch (e.getClass().getSimpleName()) {
        case "UnknownHostException" -> "there is no way to the server " + message;
        case "SocketTimeoutException" -> "the server is silent";
        default -> message == null ? e.getClass().getSimpleName() : message;
      };
    }
  }
}
