package org.sfumato.study;

/** Where one of the two images of a pair is shown. */
public enum Side {
  LEFT,
  RIGHT;

  public Side other() {
    return this == LEFT ? RIGHT : LEFT;
  }
}
