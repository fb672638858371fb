package org.sfumato.torch;

import java.util.regex.Pattern;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.error.InputException;

/**
 * Where and how precisely to compute.
 *
 * @param device {@code cpu}, {@code cuda} or {@code cuda:i}
 * @param precision of convolutions and matrix products
 * @param layout of images and kernels in memory
 */
public record Compute(String device, Precision precision, Layout layout) {
  private static final Pattern DEVICE = Pattern.compile("cpu|cuda(:\\d{1,2})?");

  /** The reference: everything in 32 bits on the processor. */
  public static final Compute CPU_FP32 = new Compute("cpu", Precision.FP32, Layout.CHANNELS_LAST);

  public Compute {
    if (!DEVICE.matcher(device).matches()) {
      throw new InputException(
          "no such device: '" + device + "' (use auto, cpu, cuda or cuda:0, cuda:1, ...)");
    }
  }

  /**
   * Resolves what a user asks for.
   *
   * @param device {@code auto} (a GPU if there is one), {@code cpu}, {@code cuda} or {@code cuda:i}
   * @param precision {@code auto} (see {@link PrecisionChoice#AUTO}), {@code fp32} or {@code bf16}
   * @throws InputException if there is no such device here, or no such precision
   */
  public static Compute of(String device, String precision) {
    return of(device, PrecisionChoice.named(precision));
  }

  /** As {@link #of(String, String)}. */
  public static Compute of(String device, PrecisionChoice precision) {
    LibTorch.load();
    return of(device, precision, torch.cuda_is_available() ? torch.cuda_device_count() : 0);
  }

  /** As {@link #of(String, String)} on a machine with a number of GPUs. */
  static Compute of(String device, PrecisionChoice precision, int gpus) {
    String found = "auto".equals(device) ? (gpus > 0 ? "cuda" : "cpu") : device;
    Compute compute = new Compute(found, precision.on(isGpu(found)), Layout.CHANNELS_LAST);
    if (compute.onGpu() && gpus == 0) {
      throw new InputException(
          "device '"
              + device
              + "' is not available: build with -Pcuda on a machine with CUDA 13, or use --device cpu");
    }
    if (compute.gpu() >= gpus && compute.onGpu()) {
      throw new InputException(
          "device '"
              + device
              + "' is not there: the last GPU of this machine is cuda:"
              + (gpus - 1));
    }
    return compute;
  }

  /** Which GPU; the first if none is named. */
  private int gpu() {
    int colon = device.indexOf(':');
    return colon < 0 ? 0 : Integer.parseInt(device.substring(colon + 1));
  }

  public boolean onGpu() {
    return isGpu(device);
  }

  private static boolean isGpu(String device) {
    return device.startsWith("cuda");
  }

  /**
   * Opens the arithmetic of this setting on the current thread; closing restores what was there.
   */
  public Region open() {
    LibTorch.load();
    if (precision == Precision.FP32) {
      return () -> {};
    }
    Autocast autocast = new Autocast(onGpu() ? DeviceType.CUDA : DeviceType.CPU);
    return autocast::close;
  }

  /** Options for a new 32-bit tensor on this device. */
  public TensorOptions floats() {
    LibTorch.load();
    return new TensorOptions(ScalarType.Float).device(new DeviceOptional(torchDevice()));
  }

  /** The tensor on this device; itself if it is there already. */
  public Tensor place(Tensor tensor) {
    return onGpu() ? tensor.to(torchDevice(), tensor.scalar_type()) : tensor;
  }

  /** An image in this layout; itself if it is so already. Shape {@code [B, C, H, W]}. */
  public Tensor arrange(Tensor image) {
    return image.contiguous(
        layout == Layout.CHANNELS_LAST ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous);
  }

  /** The device as libtorch knows it. */
  public Device torchDevice() {
    return new Device(device);
  }

  /** An arithmetic in force until closed. */
  @FunctionalInterface
  public interface Region extends AutoCloseable {
    @Override
    void close();
  }
}
