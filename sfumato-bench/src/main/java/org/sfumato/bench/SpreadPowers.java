package org.sfumato.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.sfumato.data.Examples;
import org.sfumato.data.ImageFolder;
import org.sfumato.task.Patch;
import org.sfumato.task.PhotoTask;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;

/**
 * What the detail around a pixel tells of the error of the guess there: for each task and power of
 * the detail, by how many nats a value the errors are likelier under a Gaussian of that standard
 * deviation than of a constant one, each at its best scale, and the kurtosis of what is left.
 */
public final class SpreadPowers {
  private static final int SIZE = 64;
  private static final int EXAMPLES = 500;
  private static final double[] POWERS = {0, 0.25, 0.5, 0.75, 1};

  private SpreadPowers() {}

  /**
   * @param args folders of photographs
   */
  public static void main(String[] args) {
    List<Path> folders = Stream.of(args).map(Path::of).toList();
    Examples examples =
        new Examples(
            new ImageFolder(folders, 1L << 30),
            TaskMixture.of(Map.of("inpaint", 1.0)),
            SIZE,
            new SplittableRandom(1).nextLong());
    System.out.println("| task | power | nats | kurtosis | unit |");
    System.out.println("|---|---|---|---|---|");
    for (PhotoTask task : TaskMixture.photo()) {
      if (task.spreadOfDetail() > 0) {
        Errors errors = Errors.of(examples, task);
        for (double power : POWERS) {
          errors.tell(task, power);
        }
      }
    }
  }

  /** Of all values to be generated: the guess's error, and the logarithm of the detail there. */
  private record Errors(double[] errors, double[] logDetails) {
    static Errors of(Examples examples, PhotoTask task) {
      DoubleStream.Builder errors = DoubleStream.builder();
      DoubleStream.Builder details = DoubleStream.builder();
      for (int e = 0; e < EXAMPLES; e++) {
        TrainingPair pair = examples.example(task, e);
        Patch patch = pair.patch();
        float[] guess = patch.guess().data();
        float[] spread = patch.localSpread().data();
        for (int i = 0; i < guess.length; i++) {
          int at = i % spread.length;
          if (pair.mask() == null || pair.mask().data()[at] == 1) {
            errors.add(pair.target().data()[i] - guess[i]);
            details.add(2 * Math.log(spread[at] / task.spreadOfDetail())); // it is a square root
          }
        }
      }
      return new Errors(errors.build().toArray(), details.build().toArray());
    }

    void tell(PhotoTask task, double power) {
      double squares = 0;
      double fourths = 0;
      double constant = 0;
      double logs = 0;
      for (int i = 0; i < errors.length; i++) {
        double told = errors[i] / Math.exp(power * logDetails[i]);
        squares += told * told / errors.length;
        fourths += Math.pow(told, 4) / errors.length;
        constant += errors[i] * errors[i] / errors.length;
        logs += power * logDetails[i] / errors.length;
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %.2f | %.2f | %.1f | %.2f |%n",
          task.name(),
          power,
          Math.log(constant) / 2 - Math.log(squares) / 2 - logs,
          fourths / (squares * squares),
          Math.sqrt(squares));
    }
  }
}
