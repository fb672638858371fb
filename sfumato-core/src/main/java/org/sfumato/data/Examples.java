package org.sfumato.data;

import java.util.SplittableRandom;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.task.Task;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;

/**
 * The endless stream of training examples: every image once an epoch, in an order drawn anew for
 * each, cropped, flipped and degraded at random.
 *
 * <p>Example number i is a pure function of (seed, i), whoever asks for it and when: so any number
 * of threads may prepare examples, and a resumed run goes on with exactly the next one.
 */
public final class Examples {
  private final ImageFolder images;
  private final TaskMixture tasks;
  private final int size;
  private final long seed;
  private final Classes classes;
  private Order order = new Order(-1, new int[0]);

  private record Order(long epoch, int[] places) {}

  /** Examples whose classes, if a network is told any, are their tasks. */
  public Examples(ImageFolder images, TaskMixture tasks, int size, long seed) {
    this(images, tasks, size, seed, Classes.NONE);
  }

  /**
   * @param size height and width of the squares
   * @param classes of the images
   * @throws InputException if an image is of no class
   */
  public Examples(ImageFolder images, TaskMixture tasks, int size, long seed, Classes classes) {
    this.images = images;
    this.tasks = tasks;
    this.size = size;
    this.seed = seed;
    this.classes = classes;
    if (!classes.labels().isEmpty()) {
      classes.require(images);
    }
  }

  /** Example number {@code index}, from 0. */
  public TrainingPair example(long index) {
    SplittableRandom random = randomFor(index);
    Task task = tasks.draw(random);
    return make(task, place(index), random);
  }

  /** Example number {@code index} if it were of this task. */
  public TrainingPair example(Task task, long index) {
    return make(task, place(index), randomFor(index));
  }

  private TrainingPair make(Task task, int place, SplittableRandom random) {
    ImageFolder.Picture picture = images.picture(place);
    Pixels square = task.crop().apply(picture.image(), size, random);
    TrainingPair pair = task.pair(square, random);
    return classes.labels().isEmpty()
        ? pair
        : pair.withLabel(classes.draw(picture.label(), random));
  }

  /** A source of chance of this example's own. */
  public SplittableRandom randomFor(long index) {
    // Splitting separates streams whose seeds are neighbours.
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index).split();
  }

  private int place(long index) {
    long epoch = Math.floorDiv(index, images.size());
    return orderOf(epoch)[Math.floorMod(index, images.size())];
  }

  private synchronized int[] orderOf(long epoch) {
    if (order.epoch != epoch) {
      order = new Order(epoch, shuffled(epoch));
    }
    return order.places;
  }

  /** Fisher and Yates's shuffle. */
  private int[] shuffled(long epoch) {
    SplittableRandom random = new SplittableRandom(seed ^ (epoch * 0xD1B54A32D192ED03L)).split();
    int[] places = new int[images.size()];
    for (int i = 0; i < places.length; i++) {
      int j = random.nextInt(i + 1);
      places[i] = places[j];
      places[j] = i;
    }
    return places;
  }
}
