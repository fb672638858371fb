package org.sfumato.inference;

import java.util.List;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.error.InputException;
import org.sfumato.model.Classifier;
import org.sfumato.torch.Compute;

/** How strongly images are drawn to their class. */
public sealed interface Guidance {
  /** As the network has learned them. */
  Guidance NONE = new ClassifierFree(1);

  /** 0: not at all; 1: as learned; more: typical images, at the cost of variety. */
  double scale();

  /**
   * Away from what the network makes of no class in particular ({@link
   * org.sfumato.diffusion.ClassifierFreeGuidance}).
   *
   * @param scale 0 for images of no class, 1 for the network as it is
   */
  record ClassifierFree(double scale) implements Guidance {
    public ClassifierFree {
      require(scale);
    }
  }

  /**
   * By the gradient of a classifier of noisy images ({@link
   * org.sfumato.diffusion.ClassifierGuidance}).
   *
   * @param diffusion the noise that the classifier was trained on
   * @param labels names of the classes that it tells apart; empty where they have none
   * @param compute where and how precisely its weights lie
   * @param scale 0 for the network as it is
   */
  record ByClassifier(
      Classifier classifier,
      DiffusionConfig diffusion,
      List<String> labels,
      Compute compute,
      double scale)
      implements Guidance {
    public ByClassifier {
      labels = List.copyOf(labels);
      require(scale);
    }
  }

  private static void require(double scale) {
    if (!(scale >= 0 && scale <= 1000)) {
      throw new InputException("guidance must be 0 to 1000, not " + scale);
    }
  }
}
