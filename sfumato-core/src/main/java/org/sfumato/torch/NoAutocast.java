package org.sfumato.torch;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;

/**
 * While it is open, operators of the processor on this thread compute in the type of what they are
 * given, although bf16 is in force ({@link Compute#open()}).
 */
public final class NoAutocast implements AutoCloseable {
  private final boolean enabledBefore = torch.is_autocast_enabled(DeviceType.CPU);

  /** Opens it. */
  public NoAutocast() {
    torch.set_autocast_enabled(DeviceType.CPU, false);
  }

  @Override
  public void close() {
    torch.set_autocast_enabled(DeviceType.CPU, enabledBefore);
  }
}
