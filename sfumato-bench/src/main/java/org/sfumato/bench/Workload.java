package org.sfumato.bench;

/** Something whose time is measured, with its own memory. */
interface Workload extends AutoCloseable {
  /** One batch: a whole training step, or one prediction. */
  void run();

  @Override
  void close();
}
