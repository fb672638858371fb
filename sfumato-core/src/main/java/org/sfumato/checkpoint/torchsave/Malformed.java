package org.sfumato.checkpoint.torchsave;

/** What is wrong with an archive, as the end of a sentence that begins with its name. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  Malformed(String fault) {
    super(fault);
  }
}
