package org.sfumato.metric.network;

import java.nio.file.Path;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.error.InputException;
import org.sfumato.file.Sha256;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.Preparation;
import org.sfumato.metric.Resize;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * FID's Inception as NVIDIA published it in TorchScript, by which StyleGAN and many after it were
 * measured. Such a file is a program: only the very file that is known by its SHA-256 is run.
 *
 * <p>Its own resizing, TensorFlow's, is left to {@link Resize#TENSORFLOW}, so that pictures of
 * different sizes can share a batch and another resizing can be chosen; the part after it, called
 * {@code layers}, takes {@code (byte - 128) / 128}. It computes in 32 bits, and has no classes
 * here.
 */
final class TorchScriptInception implements FeatureNetwork {
  private static final int FEATURES = 2048;

  private final Compute compute;
  private final String sha256;
  private final JitModule layers;

  private TorchScriptInception(Compute compute, String sha256, JitModule layers) {
    this.compute = compute;
    this.sha256 = sha256;
    this.layers = layers;
  }

  /**
   * @param sha256 that the file must have
   * @throws InputException if it has another; nothing in it is then looked at
   */
  static TorchScriptInception load(Path file, String sha256, Compute compute) {
    String actual = Sha256.of(file);
    if (!actual.equals(sha256)) {
      throw new InputException(
          file
              + " is not the published TorchScript Inception and is not opened, for such a file can "
              + "run anything: its SHA-256 is "
              + actual
              + " and should be "
              + sha256
              + ".");
    }
    try (Scope scope = new Scope()) {
      JitModule whole = torch.load(file.toString());
      whole.to(compute.torchDevice());
      whole.eval();
      JitModule layers = Scope.own(new JitModule(whole.attr("layers").toObject()));
      return new TorchScriptInception(compute, sha256, layers);
    }
  }

  @Override
  public String name() {
    return "fid-inception-torchscript";
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public Preparation preparation() {
    return Preparation.squeezed(Resize.TENSORFLOW, 299);
  }

  @Override
  public Features features(Tensor images) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      // byte = (x + 1) * 127.5
      Tensor input =
          compute.place(images).add(new Scalar(1)).mul(new Scalar(127.5 / 128)).sub(new Scalar(1));
      IValueVector arguments = new IValueVector(new IValue(input));
      Tensor pool = layers.forward(arguments).toTensor().to(ScalarType.Float);
      return new Features(scope.keep(pool.reshape(images.size(0), FEATURES)), null);
    }
  }

  @Override
  public void close() {
    layers.close();
  }
}
