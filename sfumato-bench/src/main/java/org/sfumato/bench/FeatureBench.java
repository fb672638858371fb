package org.sfumato.bench;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.data.ImageFolder;
import org.sfumato.image.ImageFiles;
import org.sfumato.image.Pixels;
import org.sfumato.inference.PixelTensors;
import org.sfumato.metric.FeatureNetwork;
import org.sfumato.metric.FeatureStream;
import org.sfumato.metric.network.Networks;
import org.sfumato.torch.Compute;
import org.sfumato.torch.Layout;
import org.sfumato.torch.LibTorch;
import org.sfumato.torch.Precision;
import org.sfumato.torch.Scope;

/**
 * How fast a measuring network sees a folder of images, in 32 and 16 bits; what of it is decoding;
 * and what 16 bits change in the features.
 *
 * <p>Give the network's name, its file of weights, the folder and, if fewer, how many images.
 */
public final class FeatureBench {
  private static final int BATCH = 32;
  private static final int TURNS = 3;

  private FeatureBench() {}

  public static void main(String... args) {
    if (args.length < 3) {
      System.err.println("give NETWORK WEIGHTS FOLDER [IMAGES]");
      System.exit(2);
    }
    Path weights = Path.of(args[1]);
    List<Path> files = new ImageFolder(List.of(Path.of(args[2])), 0).files();
    if (args.length > 3) {
      files = files.subList(0, Math.min(files.size(), Integer.parseInt(args[3])));
    }
    List<List<float[]>> features = new ArrayList<>();
    System.out.printf(
        Locale.ROOT,
        "%s, %d images, batches of %d, %d threads%n%n"
            + "| precision | network alone, images/s | folder to features, images/s | "
            + "decoding and resizing, ms an image on one thread | of the network's time |%n"
            + "|---|---|---|---|---|%n",
        args[0],
        files.size(),
        BATCH,
        LibTorch.threads());
    for (Precision precision : Precision.values()) {
      Compute compute = new Compute("cpu", precision, Layout.CHANNELS_LAST);
      try (FeatureNetwork network = Networks.load(args[0], weights, compute)) {
        double alone = BATCH / median(() -> see(network));
        double decoding = secondsToDecode(network, files);
        List<List<float[]>> seen = new ArrayList<>();
        List<Path> all = files;
        double folder = files.size() / median(() -> seen.add(embed(network, all)));
        features.add(seen.get(0));
        System.out.printf(
            Locale.ROOT,
            "| %s | %.1f | %.1f | %.1f | %.0f %% |%n",
            precision.name().toLowerCase(Locale.ROOT),
            alone,
            folder,
            1e3 * decoding,
            100 * decoding * alone);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%nbf16 moves an image's features by %.2f %% of their length (median; at most %.2f %%).%n",
        100 * change(features, 0.5),
        100 * change(features, 1));
  }

  private static void see(FeatureNetwork network) {
    int size = network.preparation().size();
    Pixels image = Pixels.zeros(3, size, size);
    for (int i = 0; i < image.data().length; i++) {
      image.data()[i] = (float) Math.sin(i * 0.01);
    }
    try (Scope scope = new Scope()) {
      Tensor batch = PixelTensors.stack(Collections.nCopies(BATCH, image), Compute.CPU_FP32);
      network.features(batch).pool().sum().item_double();
    }
  }

  private static List<float[]> embed(FeatureNetwork network, List<Path> files) {
    List<float[]> features = new ArrayList<>();
    new FeatureStream(network).run(files, (file, pool, logits) -> features.add(pool));
    return features;
  }

  private static double secondsToDecode(FeatureNetwork network, List<Path> files) {
    List<Path> some = files.subList(0, Math.min(files.size(), 2 * BATCH));
    return median(
            () -> {
              for (Path file : some) {
                BufferedImage image = ImageFiles.read(file);
                network.preparation().apply(image);
              }
            })
        / some.size();
  }

  private static double median(Runnable work) {
    double[] seconds = new double[TURNS];
    work.run(); // warms up
    for (int i = 0; i < TURNS; i++) {
      long start = System.nanoTime();
      work.run();
      seconds[i] = (System.nanoTime() - start) / 1e9;
    }
    Arrays.sort(seconds);
    return seconds[TURNS / 2];
  }

  /** Of the lengths of the differences over those of the features, the one at a share of them. */
  private static double change(List<List<float[]>> features, double share) {
    double[] changes = new double[features.get(0).size()];
    for (int i = 0; i < changes.length; i++) {
      float[] exact = features.get(0).get(i);
      float[] coarse = features.get(1).get(i);
      double difference = 0;
      double length = 0;
      for (int k = 0; k < exact.length; k++) {
        difference += Math.pow(coarse[k] - exact[k], 2);
        length += Math.pow(exact[k], 2);
      }
      changes[i] = Math.sqrt(difference / length);
    }
    Arrays.sort(changes);
    return changes[(int) Math.round(share * (changes.length - 1))];
  }
}
