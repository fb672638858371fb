package org.sfumato.metric.evaluation;

import java.util.List;
import org.sfumato.fetch.KnownFile;
import org.sfumato.fetch.KnownFiles;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.Preparation;

/**
 * What scores in the features of a network are called. Only the published FID network with its own
 * resizing gives FID, KID and IS; with all else the name says what was used, {@code
 * frechet-nsfw-inception}, so that nobody takes one for the other.
 *
 * @param suffix of all names; empty for the FID network
 */
record FeatureNames(String suffix) {
  private static final List<String> FID_NETWORKS =
      List.of("fid-inception", "fid-inception-torchscript");

  static FeatureNames of(FeatureNetwork network, Preparation preparation) {
    boolean resized = preparation.equals(network.preparation());
    if (FID_NETWORKS.contains(network.name()) && resized && isPublished(network)) {
      return new FeatureNames("");
    }
    String other =
        FID_NETWORKS.contains(network.name()) && !isPublished(network) ? "-other-weights" : "";
    return new FeatureNames(
        "-" + network.name() + other + (resized ? "" : "-" + preparation.resize().id()));
  }

  private static boolean isPublished(FeatureNetwork network) {
    List<KnownFile> files = KnownFiles.of(network.name());
    return files.stream().anyMatch(file -> file.sha256().equals(network.sha256()));
  }

  private String name(String ofFid, String other) {
    return suffix.isEmpty() ? ofFid : other + suffix;
  }

  String frechet() {
    return name("fid", "frechet");
  }

  String kernel() {
    return name("kid", "kernel");
  }

  String inceptionScore() {
    return name("inception-score", "inception-score");
  }

  String precision() {
    return name("precision", "precision");
  }

  String recall() {
    return name("recall", "recall");
  }

  String perceptual() {
    return name("perceptual-distance", "perceptual-distance");
  }
}
