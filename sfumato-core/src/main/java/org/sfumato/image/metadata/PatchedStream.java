package org.sfumato.image.metadata;

import java.io.IOException;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A stream whose beginning is replaced by other bytes: what a decoder shall not see is left out.
 */
final class PatchedStream extends ImageInputStreamImpl {
  /** Decoders that take zeros for what is missing would go on for hours. */
  private static final int MAX_ENDS = 1000;

  private final byte[] head;
  private final ImageInputStream body;
  private final long bodyStart;
  private int ends;

  /** Nothing but these bytes. */
  PatchedStream(byte[] bytes) {
    this(bytes, null, 0);
  }

  /**
   * Joins two parts.
   *
   * @param body read from {@code bodyStart} on, after {@code head}; not closed
   */
  PatchedStream(byte[] head, ImageInputStream body, long bodyStart) {
    this.head = head;
    this.body = body;
    this.bodyStart = bodyStart;
  }

  @Override
  public int read() throws IOException {
    if (streamPos < head.length) {
      bitOffset = 0;
      return head[(int) streamPos++] & 0xff;
    }
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** As much as was asked for if there is as much: ImageIO takes less for the end. */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    bitOffset = 0;
    int done = 0;
    if (streamPos < head.length) {
      done = (int) Math.min(length, head.length - streamPos);
      System.arraycopy(head, (int) streamPos, bytes, offset, done);
    }
    if (done < length && body != null) {
      body.seek(bodyStart + streamPos + done - head.length);
      int more = body.read(bytes, offset + done, length - done);
      done = more > 0 ? done + more : done;
    }
    streamPos += done;
    if (done > 0 || length == 0) {
      return done;
    }
    ends++;
    if (ends > MAX_ENDS) {
      throw new IOException("it ends before its pixels do");
    }
    return -1;
  }

  @Override
  public long length() {
    try {
      return head.length + (body == null ? 0 : body.length() - bodyStart);
    } catch (IOException e) {
      return -1;
    }
  }
}
