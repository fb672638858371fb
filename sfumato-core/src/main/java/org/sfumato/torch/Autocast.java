package org.sfumato.torch;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Matrix products and convolutions on this thread run in bf16 while it is open; weights are cast
 * once and cached.
 *
 * <p>Closing empties the cache of cast weights: without that, a later pass would use stale ones.
 */
final class Autocast implements AutoCloseable {
  private final DeviceType device;
  private final boolean enabledBefore;
  private final ScalarType typeBefore;

  Autocast(DeviceType device) {
    this.device = device;
    enabledBefore = torch.is_autocast_enabled(device);
    typeBefore = torch.get_autocast_dtype(device);
    torch.set_autocast_dtype(device, ScalarType.BFloat16);
    torch.set_autocast_enabled(device, true);
  }

  @Override
  public void close() {
    torch.set_autocast_enabled(device, enabledBefore);
    torch.set_autocast_dtype(device, typeBefore);
    if (!enabledBefore) {
      torch.clear_cache();
    }
  }
}
