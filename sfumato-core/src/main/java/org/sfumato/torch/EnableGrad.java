package org.sfumato.torch;

import org.bytedeco.pytorch.GradMode;

/** Gradients are recorded on this thread while it is open, whatever is set around it. */
public final class EnableGrad implements AutoCloseable {
  private final boolean before;

  public EnableGrad() {
    LibTorch.load();
    before = GradMode.is_enabled();
    GradMode.set_enabled(true);
  }

  @Override
  public void close() {
    GradMode.set_enabled(before);
  }
}
