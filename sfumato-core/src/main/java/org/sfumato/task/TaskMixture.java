package org.sfumato.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.sfumato.config.Nearest;
import org.sfumato.error.InputException;

/** The tasks that one network learns together, each with its share. */
public final class TaskMixture {
  private static final List<PhotoTask> PHOTO =
      List.of(new Colorization(), new Inpainting(), new Uncropping(), new JpegRestoration());
  private static final List<Task> ALL = all();

  private final Map<Task, Double> shares;

  private TaskMixture(Map<Task, Double> shares) {
    this.shares = shares;
  }

  private static List<Task> all() {
    List<Task> tasks = new ArrayList<>(PHOTO);
    tasks.addAll(
        List.of(new Generation(), new Upsampling(), new Classification(), new Translation()));
    for (CustomTask task : ServiceLoader.load(CustomTask.class)) {
      if (tasks.stream().anyMatch(other -> other.name().equals(task.name()))) {
        throw new InputException(
            "There are two tasks '" + task.name() + "' on the class path; call one otherwise");
      }
      tasks.add(task);
    }
    return List.copyOf(tasks);
  }

  /**
   * A mixture of task names and weights, such as {@code colorize: 2, inpaint: 1}. Only the ratio of
   * the weights counts; the order of the map does not.
   *
   * @throws InputException if a name is unknown, a weight negative or not a number, or all are zero
   */
  public static TaskMixture of(Map<String, Double> weights) {
    weights.keySet().forEach(TaskMixture::task);
    double sum = 0;
    for (Map.Entry<String, Double> entry : weights.entrySet()) {
      double weight = entry.getValue();
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new InputException(
            "The weight of task " + entry.getKey() + " is " + weight + "; give 0 or more.");
      }
      sum += weight;
    }
    if (sum == 0) {
      throw new InputException("No task has a weight above 0; give one of " + names() + " some.");
    }
    Map<Task, Double> shares = new LinkedHashMap<>();
    for (Task task : ALL) {
      double weight = weights.getOrDefault(task.name(), 0.0);
      if (weight > 0) {
        shares.put(task, weight / sum);
      }
    }
    return new TaskMixture(shares);
  }

  /**
   * The task of this name.
   *
   * @throws InputException naming the nearest known name, if there is none
   */
  public static Task task(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  private static InputException unknown(String name) {
    return new InputException(
        "There is no task '"
            + name
            + "'"
            + Nearest.hint(name, ALL.stream().map(Task::name).toList()));
  }

  /** The task of this name, if there is one. */
  public static Optional<Task> find(String name) {
    return ALL.stream().filter(task -> task.name().equals(name)).findFirst();
  }

  /** The tasks on photographs that come with Sfumato, by label. */
  public static List<PhotoTask> photo() {
    return PHOTO;
  }

  /** The tasks of positive weight, in a fixed order. */
  public List<Task> tasks() {
    return new ArrayList<>(shares.keySet());
  }

  /** The share of each task in the examples; they sum to 1. */
  public Map<String, Double> shares() {
    Map<String, Double> byName = new LinkedHashMap<>();
    shares.forEach((task, share) -> byName.put(task.name(), share));
    return byName;
  }

  /** Draws a task by its share, with one number from {@code random}. */
  public Task draw(RandomGenerator random) {
    double left = random.nextDouble();
    Task drawn = null;
    for (Map.Entry<Task, Double> entry : shares.entrySet()) {
      drawn = entry.getKey();
      left -= entry.getValue();
      if (left < 0) {
        break;
      }
    }
    return drawn;
  }

  private static String names() {
    return ALL.stream().map(Task::name).collect(Collectors.joining(", "));
  }
}
