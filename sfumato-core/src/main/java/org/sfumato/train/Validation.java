package org.sfumato.train;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.sfumato.data.Examples;
import org.sfumato.image.ContactSheet;
import org.sfumato.image.Pixels;
import org.sfumato.nn.Pass;
import org.sfumato.schedule.NoiseSchedule;
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
  /** The name of the loss on all tasks. */
  static final String LOSS = "val.loss";

  private static final int BATCH = 16;
  private static final int PREVIEWS_PER_TASK = 6;
  private static final long SEED = 0x5eed;

  private final Examples examples;
  private final TaskMixture tasks;
  private final Learner learner;
  private final NoiseSchedule schedule;
  private final Compute compute;
  private final int count;

  Validation(
      Examples examples,
      TaskMixture tasks,
      Learner learner,
      NoiseSchedule schedule,
      Compute compute,
      int count) {
    this.examples = examples;
    this.tasks = tasks;
    this.learner = learner;
    this.schedule = schedule;
    this.compute = compute;
    this.count = count;
  }

  /** The loss on each task, and {@code val.loss} on all, with the averaged weights. */
  Map<String, Double> losses(TrainingState state) {
    Map<String, Double> losses = new LinkedHashMap<>();
    state.withAverage(
        () -> {
          double all = 0;
          for (Task task : tasks.tasks()) {
            Map<String, Double> measured = measure(task);
            measured.forEach((name, value) -> losses.put("val." + name, value));
            all += measured.get(task.name()) * tasks.shares().get(task.name());
          }
          losses.put(LOSS, all);
        });
    return losses;
  }

  /** The mean loss under the task's name, and the learner's scores under theirs. */
  private Map<String, Double> measure(Task task) {
    Map<String, Double> sums = new LinkedHashMap<>();
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
          Batch batch = Batch.of(pairs, learner.residual(), compute);
          Tensor eps = compute.place(noise.normal(Tensors.shape(batch.target())));
          Learner.Measured measured =
              learner.measure(new Pass.Inference(compute), batch, gammas, eps);
          add(sums, task.name(), measured.losses());
          measured.scores().forEach((name, values) -> add(sums, name, values));
        }
      }
    }
    sums.replaceAll((name, sum) -> sum / count);
    return sums;
  }

  private static void add(Map<String, Double> sums, String name, Tensor values) {
    sums.merge(name, values.sum().item_double(), Double::sum);
  }

  /**
   * For each task a row of conditions, if it has any, one of results, one of originals; empty for a
   * learner that makes no pictures.
   */
  Optional<BufferedImage> preview(TrainingState state) {
    List<List<Pixels>> rows = new ArrayList<>();
    state.withAverage(
        () -> {
          for (Task task : tasks.tasks()) {
            List<TrainingPair> pairs = new ArrayList<>();
            List<Long> seeds = new ArrayList<>();
            for (int i = 0; i < PREVIEWS_PER_TASK; i++) {
              pairs.add(examples.example(task, i));
              seeds.add(SEED + i);
            }
            List<Pixels> drawn = learner.draw(pairs, seeds);
            if (drawn.isEmpty()) {
              continue;
            }
            if (pairs.get(0).condition() != null) {
              rows.add(
                  pairs.stream().map(TrainingPair::condition).map(Validation::visible).toList());
            }
            rows.add(drawn);
            rows.add(pairs.stream().map(TrainingPair::target).toList());
          }
        });
    return rows.isEmpty() ? Optional.empty() : Optional.of(ContactSheet.of(rows));
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
