package org.sfumato.torch;

/** The order of images and kernels in memory. */
public enum Layout {
  /** Channels innermost: what the fast convolutions read and write. */
  CHANNELS_LAST,
  /** Row-major, channels outermost: the default of most code; here for comparison. */
  CHANNELS_FIRST
}
