package org.sfumato.diffusion;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.error.InputException;
import org.sfumato.model.Classifier;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.UNetConfig;
import org.sfumato.nn.Pass;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/** A classifier of noisy images (ADM, section 4), asked how sure it is of the class wanted. */
public final class NetworkClassifier implements Likelihood {
  private final Classifier classifier;
  private final DiffusionConfig config;
  private final double smallestGamma;
  private final Pass pass;
  private final long[] classes;

  /**
   * @param config the noise that the classifier was trained on, and how it is told of it
   * @param guided the network that it is to guide
   * @param classes the class wanted of each image of the batch, from 0
   * @throws InputException if the classifier is made for other images or tells other classes apart
   *     than the network, or does not know a class
   */
  public NetworkClassifier(
      Classifier classifier,
      DiffusionConfig config,
      Pass pass,
      NetworkConfig guided,
      long... classes) {
    requireFit(classifier.config(), guided);
    for (long wanted : classes) {
      if (wanted < 0 || wanted >= classifier.config().outChannels()) {
        throw new InputException(
            "class "
                + wanted
                + " is not one of the classifier's: use 0 to "
                + (classifier.config().outChannels() - 1));
      }
    }
    this.classifier = classifier;
    this.config = config;
    smallestGamma = config.noiseSchedule().smallestGamma();
    this.pass = pass;
    this.classes = classes.clone();
  }

  private static void requireFit(UNetConfig config, NetworkConfig guided) {
    if (config.imageSize() != guided.imageSize() || config.inChannels() != guided.inChannels()) {
      throw new InputException(
          "the classifier looks at images of "
              + size(config)
              + " values, the model makes "
              + size(guided)
              + ": use a classifier made for the model's images");
    }
    // One class more stands for none (ClassifierFreeGuidance).
    int known =
        guided.classes() == config.outChannels() + 1 ? config.outChannels() : guided.classes();
    if (known > 0 && known != config.outChannels()) {
      throw new InputException(
          "the classifier tells "
              + config.outChannels()
              + " classes apart, the model knows "
              + guided.classes()
              + ": use a classifier trained on the model's classes");
    }
  }

  private static String size(NetworkConfig config) {
    return config.inChannels() + " x " + config.imageSize() + " x " + config.imageSize();
  }

  /**
   * {@inheritDoc} Here the log softmax of the logits, at the classes wanted.
   *
   * @throws InputException if training never showed the classifier such noise
   */
  @Override
  public Tensor logProbability(Tensor y, double gamma) {
    if (y.size(0) != classes.length) {
      throw new IllegalArgumentException(y.size(0) + " images for " + classes.length + " classes");
    }
    if (gamma < smallestGamma) {
      throw new InputException(
          "a signal power of "
              + gamma
              + " is noisier than anything that training showed the classifier: begin the steps at "
              + smallestGamma
              + " or above");
    }
    try (Scope scope = new Scope()) {
      double[] gammas = new double[classes.length];
      Arrays.fill(gammas, gamma);
      Tensor logits = logits(classifier, config, pass, y, gammas); // [B, K]
      Tensor wanted = pass.compute().place(Tensors.of(classes)).unsqueeze(1); // [B, 1]
      return scope.keep(torch.log_softmax(logits, 1).gather(1, wanted).squeeze(1));
    }
  }

  /** What a classifier says of noisy images, {@code [B, K]}. */
  static Tensor logits(
      Classifier classifier, DiffusionConfig config, Pass pass, Tensor y, double[] gammas) {
    Tensor level =
        NoiseLevels.asInput(gammas, classifier.config().noiseInput(), config, pass.compute());
    Tensor input = config.networkInput(y, NoiseLevels.broadcast(gammas, pass.compute()));
    return classifier.forward(pass, input, level);
  }
}
