package org.sfumato.image.metadata;

import java.io.IOException;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A stream whose beginning is replaced by other bytes: what a decoder shall not see is left out.
 */
final class PatchedStream extends ImageInputStreamImpl {
  private final byte[] head;
  private final ImageInputStream body;
  private final long bodyStart;

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
    if (done < length) {
      body.seek(bodyStart + streamPos + done - head.length);
      int more = body.read(bytes, offset + done, length - done);
      done = more > 0 ? done + more : done;
    }
    streamPos += done;
    return done > 0 || length == 0 ? done : -1;
  }

  @Override
  public long length() {
    try {
      return head.length + body.length() - bodyStart;
    } catch (IOException e) {
      return -1;
    }
  }
}
