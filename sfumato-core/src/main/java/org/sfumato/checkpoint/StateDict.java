package org.sfumato.checkpoint;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Set;

/** Tensors by name in an open file of whatever format, read one at a time. */
public interface StateDict extends AutoCloseable {
  /** The file as it was given. */
  Path path();

  /** The names of the tensors, in the order of the file; unmodifiable. */
  Set<String> names();

  /**
   * @throws org.sfumato.error.InputException if there is no such tensor
   */
  DType dtype(String name);

  /**
   * Sizes of the dimensions; empty for a scalar.
   *
   * @throws org.sfumato.error.InputException if there is no such tensor
   */
  long[] shape(String name);

  /**
   * Copies the values, row-major and little-endian, without holding them all at once.
   *
   * @param target takes all of a buffer at once
   * @throws org.sfumato.error.InputException if there is no such tensor or the file cannot be read
   * @throws IOException if {@code target} cannot be written to
   */
  void copy(String name, WritableByteChannel target) throws IOException;

  @Override
  void close();
}
