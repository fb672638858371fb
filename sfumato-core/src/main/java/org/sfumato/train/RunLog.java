package org.sfumato.train;

import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sfumato.file.AtomicFile;
import org.sfumato.image.ImageFiles;

/** What a run leaves to be read: metrics as JSON lines and TensorBoard events, and sample grids. */
final class RunLog implements AutoCloseable {
  private final RunDirectory run;
  private final MetricsLog metrics;
  private final TensorBoardEvents events;
  private final FullDisk disk;
  private double loss;
  private double gradientNorm;
  private double secondsPerImage;
  private double learningRate;
  private int steps;

  RunLog(RunDirectory run, long imagesSeen, FullDisk disk) {
    this.run = run;
    this.disk = disk;
    metrics = MetricsLog.open(run.metrics(), imagesSeen);
    events = TensorBoardEvents.open(run.root(), imagesSeen);
  }

  /** Takes note of a good step. */
  void step(double stepLoss, double stepNorm, double stepLearningRate, double stepSpeed) {
    loss += stepLoss;
    gradientNorm += stepNorm;
    secondsPerImage += 1 / stepSpeed;
    learningRate = stepLearningRate;
    steps++;
  }

  /** Means of the good steps since the last call; not numbers if there was none. */
  Map<String, Double> averages() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss / steps);
    values.put("gradient-norm", gradientNorm / steps);
    values.put("learning-rate", learningRate);
    values.put("images-per-second", steps / secondsPerImage); // all images over all seconds
    loss = 0;
    gradientNorm = 0;
    secondsPerImage = 0;
    steps = 0;
    return values;
  }

  void write(long imagesSeen, Map<String, Double> values) throws InterruptedException {
    disk.write(() -> metrics.log(imagesSeen, values));
    for (Map.Entry<String, Double> value : values.entrySet()) {
      disk.write(() -> events.scalar(value.getKey(), imagesSeen, value.getValue()));
    }
  }

  void preview(long step, long imagesSeen, BufferedImage grid) throws InterruptedException {
    byte[] png = ImageFiles.png(grid);
    disk.write(() -> AtomicFile.write(run.sample(step), png));
    disk.write(() -> events.image("samples", imagesSeen, grid.getWidth(), grid.getHeight(), png));
  }

  @Override
  public void close() {
    metrics.close();
    events.close();
  }
}
