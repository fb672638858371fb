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
  private double loss;
  private double gradientNorm;
  private double imagesPerSecond;
  private double learningRate;
  private int steps;

  RunLog(RunDirectory run, long imagesSeen) {
    this.run = run;
    metrics = MetricsLog.open(run.metrics(), imagesSeen);
    events = TensorBoardEvents.open(run.root(), imagesSeen);
  }

  void step(double stepLoss, double stepNorm, double stepLearningRate, double stepSpeed) {
    loss += stepLoss;
    gradientNorm += stepNorm;
    imagesPerSecond += stepSpeed;
    learningRate = stepLearningRate;
    steps++;
  }

  /** Means since the last call. */
  Map<String, Double> averages() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss / steps);
    values.put("gradient-norm", gradientNorm / steps);
    values.put("learning-rate", learningRate);
    values.put("images-per-second", imagesPerSecond / steps);
    loss = 0;
    gradientNorm = 0;
    imagesPerSecond = 0;
    steps = 0;
    return values;
  }

  void write(long imagesSeen, Map<String, Double> values) {
    metrics.log(imagesSeen, values);
    values.forEach((name, value) -> events.scalar(name, imagesSeen, value));
  }

  void preview(long step, long imagesSeen, BufferedImage grid) {
    byte[] png = ImageFiles.png(grid);
    AtomicFile.write(run.samples().resolve("step-%09d.png".formatted(step)), png);
    events.image("samples", imagesSeen, grid.getWidth(), grid.getHeight(), png);
  }

  @Override
  public void close() {
    metrics.close();
    events.close();
  }
}
