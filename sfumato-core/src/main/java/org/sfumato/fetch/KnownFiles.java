package org.sfumato.fetch;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sfumato.config.Nearest;
import org.sfumato.error.InputException;

/** The weights of the networks that measure, as their authors publish them. */
public final class KnownFiles {
  private static final String TORCHVISION = "torchvision, BSD-3-Clause";
  private static final String LPIPS = "LPIPS v0.1, BSD-2-Clause";
  private static final String TORCHVISION_URL = "https://download.pytorch.org/models/";

  /** A fixed commit, since a branch may change. */
  private static final String LPIPS_URL =
      "https://raw.githubusercontent.com/richzhang/PerceptualSimilarity/"
          + "082bb24f84c091ea94de2867d34c4544f68e0963/lpips/weights/v0.1/";

  /**
   * All that are known. The first eight digits of a hash are also in most publishers' file names.
   */
  public static final List<KnownFile> ALL =
      List.of(
          new KnownFile(
              "fid-inception",
              "pt_inception-2015-12-05-6726825d.pth",
              URI.create(
                  "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/"
                      + "pt_inception-2015-12-05-6726825d.pth"),
              "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2",
              95_628_359,
              "pytorch-fid, from TensorFlow's Inception, Apache-2.0"),
          new KnownFile(
              "fid-inception-torchscript",
              "inception-2015-12-05.pt",
              URI.create(
                  "https://nvlabs-fi-cdn.nvidia.com/stylegan2-ada-pytorch/pretrained/metrics/"
                      + "inception-2015-12-05.pt"),
              "f58cb9b6ec323ed63459aa4fb441fe750cfe39fafad6da5cb504a16f19e958f4",
              95_607_719,
              "NVIDIA's StyleGAN, from TensorFlow's Inception; its terms are NVIDIA's"),
          torchvision(
              "efficientnet-b0",
              "efficientnet_b0_rwightman-7f5810bc.pth",
              "7f5810bc96def8f7552d5b7e68d53c4786f81167d28291b21c0d90e1fca14934",
              21_444_401),
          torchvision(
              "resnet50",
              "resnet50-0676ba61.pth",
              "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a",
              102_530_333),
          torchvision(
              "lpips-alex",
              "alexnet-owt-7be5be79.pth",
              "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
              244_408_911),
          new KnownFile(
              "lpips-alex",
              "lpips-v0.1-alex.pth",
              URI.create(LPIPS_URL + "alex.pth"),
              "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0",
              6_009,
              LPIPS),
          torchvision(
              "lpips-vgg",
              "vgg16-397923af.pth",
              "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
              553_433_881),
          new KnownFile(
              "lpips-vgg",
              "lpips-v0.1-vgg.pth",
              URI.create(LPIPS_URL + "vgg.pth"),
              "a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868",
              7_289,
              LPIPS));

  private KnownFiles() {}

  private static KnownFile torchvision(String network, String file, String sha256, long bytes) {
    URI url = URI.create(TORCHVISION_URL + file);
    return new KnownFile(network, file, url, sha256, bytes, TORCHVISION);
  }

  /** The files of a network, the network itself before its heads. */
  public static List<KnownFile> of(String network) {
    return of(network, ALL);
  }

  /**
   * Those among {@code files} that belong to a network.
   *
   * @throws InputException if there is none; it names the nearest
   */
  public static List<KnownFile> of(String network, List<KnownFile> files) {
    List<KnownFile> found = files.stream().filter(f -> f.network().equals(network)).toList();
    if (found.isEmpty()) {
      Set<String> known =
          files.stream()
              .map(KnownFile::network)
              .collect(Collectors.toCollection(LinkedHashSet::new));
      throw new InputException(
          "no known weights are called '"
              + network
              + "'"
              + Nearest.to(network, known).map(n -> "; did you mean '" + n + "'?").orElse("")
              + " (there are "
              + String.join(", ", known)
              + ")");
    }
    return found;
  }
}
