package org.sfumato.examples;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sfumato.Options;
import org.sfumato.Sfumato;
import org.sfumato.config.ConfigReader;
import org.sfumato.image.ImageFiles;
import org.sfumato.train.Presets;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.Trainer;
import org.sfumato.train.TrainingListener;

/**
 * Trains a task of one's own, {@link SuperResolution} or {@link Deblurring}, for a few steps and
 * applies it:
 *
 * <pre>{@code
 * mvn -q -DskipTests package
 * java -cp 'examples/target/classes:sfumato-cli/target/lib/*' org.sfumato.examples.TrainOwnTask \
 *     deblur photos runs/deblur photo.jpg sharper.png
 * }</pre>
 *
 * <p>With this module on the class path the command line knows the tasks, too: {@code sfumato train
 * ... tasks.deblur=1}.
 */
public final class TrainOwnTask {
  private TrainOwnTask() {}

  public static void main(String[] args) throws InterruptedException {
    String task = args[0];
    Path photos = Path.of(args[1]);
    Path run = Path.of(args[2]);
    TrainConfig config =
        ConfigReader.from(Presets.TINY)
            .changes(Map.of("tasks", Map.of(task, 1), "network", Map.of("classes", 0)))
            .override("steps=300")
            .read();
    TrainingListener progress =
        new TrainingListener() {
          @Override
          public void onMetrics(long step, long imagesSeen, Map<String, Double> values) {
            System.out.println("step " + step + ": " + values);
          }
        };
    try (Trainer trainer =
        new Trainer(config, List.of(photos), List.of(), run, "auto", List.of(progress))) {
      trainer.train(() -> false);
    }
    try (Sfumato sfumato = Sfumato.load(run.resolve("model.safetensors"))) {
      BufferedImage photo = ImageFiles.read(Path.of(args[3]));
      ImageFiles.write(sfumato.apply(task, photo, Options.DEFAULT), Path.of(args[4]), true);
    }
  }
}
