package org.sfumato.metric.evaluation;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.sfumato.config.Nearest;
import org.sfumato.error.InputException;

/** What can be measured, by the names that the field uses. */
public enum Metric {
  /** Frechet distance of features; FID with the FID network. */
  FID("fid"),
  /** Kernel distance of features; KID with the FID network. */
  KID("kid"),
  /** Inception Score of the samples alone. */
  INCEPTION_SCORE("is"),
  /** Improved precision and recall. */
  PRECISION_RECALL("precision-recall"),
  /** Perceptual distance: Euclidean between the features of a sample and its original (Palette). */
  PERCEPTUAL_DISTANCE("pd"),
  /**
   * Classification accuracy on labels; without them, agreement with the classifier's own answer to
   * the original (Palette).
   */
  CLASSIFICATION("ca"),
  LPIPS_ALEX("lpips-alex"),
  LPIPS_VGG("lpips-vgg"),
  /** Shift-tolerant LPIPS (Ghildyal and Liu 2022). */
  ST_LPIPS_ALEX("st-lpips-alex"),
  SSIM("ssim"),
  MS_SSIM("ms-ssim"),
  PSNR("psnr"),
  COLOURFULNESS("colourfulness"),
  /** How several samples of one input differ (Palette, section 5.4 and Fig. 8). */
  DIVERSITY("diversity");

  private final String id;

  Metric(String id) {
    this.id = id;
  }

  /** What options call it. Outputs name the network too, see {@link FeatureNames}. */
  public String id() {
    return id;
  }

  /**
   * @throws InputException if there is none of that name; it lists all
   */
  public static Metric named(String id) {
    return Arrays.stream(values())
        .filter(metric -> metric.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "no such metric: '"
                        + id
                        + "'"
                        + Nearest.to(id, Arrays.stream(values()).map(Metric::id).toList())
                            .map(near -> "; did you mean '" + near + "'?")
                            .orElse("")
                        + " (there are "
                        + Arrays.stream(values()).map(Metric::id).collect(Collectors.joining(", "))
                        + ")"));
  }

  /** Whether it compares each sample with its own original. */
  boolean needsPairs() {
    return switch (this) {
      case PERCEPTUAL_DISTANCE, CLASSIFICATION, SSIM, MS_SSIM, PSNR -> true;
      default -> isLpips();
    };
  }

  /** Whether it compares the samples with a set of other images. */
  boolean needsReference() {
    return this == FID || this == KID || this == PRECISION_RECALL;
  }

  /** Whether it is measured in the features of a network. */
  public boolean needsFeatures() {
    return needsReference() || this == INCEPTION_SCORE || this == PERCEPTUAL_DISTANCE;
  }

  /** Whether it is measured by a network that compares two pictures. */
  public boolean isLpips() {
    return this == LPIPS_ALEX || this == LPIPS_VGG || this == ST_LPIPS_ALEX;
  }
}
