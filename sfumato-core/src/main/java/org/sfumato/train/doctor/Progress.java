package org.sfumato.train.doctor;

/** Watches an examination, which may take a minute; may throw to stop it. */
public interface Progress {
  /** Watches nothing. */
  Progress NONE = new Progress() {};

  /**
   * Another part begins.
   *
   * @param what it does, in a few words
   */
  default void begins(String what) {}

  /** Images looked at so far, of those to look at. */
  default void looked(int images, int of) {}

  /** The images of a set are looked at. */
  default void lookedAtAll() {}
}
