package org.sfumato.diffusion;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.sfumato.model.Classifier;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Scope;

/**
 * The training objective of a classifier of noisy images: cross-entropy, at the noise levels at
 * which it will guide (ADM, section 4 and appendix H).
 *
 * @param classifier to be trained
 * @param config the noise
 */
public record ClassifierObjective(Classifier classifier, DiffusionConfig config) {
  /**
   * What the classifier says of images under noise.
   *
   * @param y0 the clean image, {@code [B, C, H, W]}
   * @param gammas signal power for each example, B of them
   * @param eps standard normal noise, {@code [B, C, H, W]}
   * @return logits, {@code [B, K]}, 32-bit
   */
  public Tensor logits(Pass pass, Tensor y0, double[] gammas, Tensor eps) {
    try (Scope scope = new Scope()) {
      Tensor gamma = NoiseLevels.broadcast(gammas, pass.compute());
      Tensor y = ForwardProcess.noisy(y0, eps, gamma);
      return scope.keep(NetworkClassifier.logits(classifier, config, pass, y, gammas));
    }
  }

  /**
   * The loss of each example, -log p(c | y_gamma).
   *
   * @param labels its class, {@code [B]} 64-bit integers
   * @return {@code [B]}, 32-bit
   */
  public static Tensor losses(Tensor logits, Tensor labels) {
    try (Scope scope = new Scope()) {
      Tensor right = torch.log_softmax(logits, 1).gather(1, labels.unsqueeze(1)); // [B, 1]
      return scope.keep(right.squeeze(1).neg());
    }
  }

  /** 1 for each example whose class is thought the likeliest, else 0: {@code [B]}, 32-bit. */
  public static Tensor hits(Tensor logits, Tensor labels) {
    try (Scope scope = new Scope()) {
      Tensor thought = logits.argmax(new LongOptional(1), false);
      return scope.keep(thought.eq(labels).to(ScalarType.Float));
    }
  }
}
