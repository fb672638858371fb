package org.sfumato.torch;

import org.bytedeco.pytorch.GradMode;

/** No gradients are recorded on this thread while it is open. */
public final class NoGrad implements AutoCloseable {
  private final boolean before;

  public NoGrad() {
    LibTorch.load();
    before = GradMode.is_enabled();
    GradMode.set_enabled(false);
  }

  @Override
  public void close() {
    GradMode.set_enabled(before);
  }
}
