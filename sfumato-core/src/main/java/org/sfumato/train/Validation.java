package org.sfumato.train;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.data.Examples;
import org.sfumato.diffusion.Objective;
import org.sfumato.image.ContactSheet;
import org.sfumato.image.Pixels;
import org.sfumato.inference.Generator;
import org.sfumato.inference.SamplingConfig;
import org.sfumato.nn.Pass;
import org.sfumato.schedule.NoiseSchedule;
import org.sfumato.task.Patch;
import org.sfumato.task.Task;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;
import org.sfumato.torch.Compute;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Measures the averaged weights on examples, noise levels and noise that stay the same throughout a
 * run, and draws what the network can do.
 */
final class Validation {
  private static final int BATCH = 16;
  private static final int PREVIEWS_PER_TASK = 6;
  private static final long SEED = 0x5eed;

  private final Examples examples;
  private final TaskMixture tasks;
  private final Objective objective;
  private final Compute compute;
  private final int count;

  Validation(
      Examples examples, TaskMixture tasks, Objective objective, Compute compute, int count) {
    this.examples = examples;
    this.tasks = tasks;
    this.objective = objective;
    this.compute = compute;
    this.count = count;
  }

  /** The loss on each task, and {@code val.loss} on all with the run's weights. */
  Map<String, Double> losses(TrainingState state) {
    Map<String, Double> losses = new LinkedHashMap<>();
    state.withAverage(
        () -> {
          double all = 0;
          for (Task task : tasks.tasks()) {
            double loss = loss(task);
            losses.put("val." + task.name(), loss);
            all += loss * tasks.shares().get(task.name());
          }
          losses.put("val.loss", all);
        });
    return losses;
  }

  private double loss(Task task) {
    NoiseSchedule schedule = objective.config().noiseSchedule();
    double sum = 0;
    try (RandomStream noise = new RandomStream(SEED)) {
      for (int start = 0; start < count; start += BATCH) {
        int size = Math.min(BATCH, count - start);
        List<TrainingPair> pairs = new ArrayList<>();
        double[] gammas = new double[size];
        for (int i = 0; i < size; i++) {
          pairs.add(examples.example(task, start + i));
          // One noise level in each of `count` equal parts of the schedule.
          gammas[i] = schedule.gamma((start + i + 0.5) / count);
        }
        try (Scope scope = new Scope()) {
          Batch batch = Batch.of(pairs, objective, compute);
          Tensor eps = compute.place(noise.normal(Tensors.shape(batch.target())));
          sum +=
              objective
                  .losses(
                      new Pass.Inference(compute),
                      batch.condition(),
                      batch.classes(),
                      batch.target(),
                      batch.mask(),
                      gammas,
                      eps)
                  .sum()
                  .item_double();
        }
      }
    }
    return sum / count;
  }

  /** For each task a row of conditions, one of results, one of originals. */
  BufferedImage preview(TrainingState state) {
    List<List<Pixels>> rows = new ArrayList<>();
    state.withAverage(
        () -> {
          Generator generator =
              new Generator(
                  objective.network(), objective.config(), compute, SamplingConfig.PREVIEW);
          for (Task task : tasks.tasks()) {
            List<TrainingPair> pairs = new ArrayList<>();
            List<Patch> patches = new ArrayList<>();
            List<Long> seeds = new ArrayList<>();
            for (int i = 0; i < PREVIEWS_PER_TASK; i++) {
              TrainingPair pair = examples.example(task, i);
              pairs.add(pair);
              patches.add(pair.patch());
              seeds.add(SEED + i);
            }
            rows.add(pairs.stream().map(TrainingPair::condition).map(Validation::visible).toList());
            rows.add(generator.generate(patches, seeds));
            rows.add(pairs.stream().map(TrainingPair::target).toList());
          }
        });
    return ContactSheet.of(rows);
  }

  /** Noise reaches beyond what can be shown. */
  private static Pixels visible(Pixels condition) {
    Pixels shown = condition.copy();
    for (int i = 0; i < shown.data().length; i++) {
      shown.data()[i] = Math.max(-1, Math.min(1, shown.data()[i]));
    }
    return shown;
  }
}
