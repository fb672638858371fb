package org.sfumato.data;

import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.SplittableRandom;
import org.sfumato.error.InputException;
import org.sfumato.image.Pixels;
import org.sfumato.task.Task;
import org.sfumato.task.TaskMixture;
import org.sfumato.task.TrainingPair;
import org.sfumato.task.Translation;

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
  private final Augmentation augmentation;
  private final Order order;
  private long stage = -1;

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
    this(
        images, tasks, size, seed, classes, Augmentation.NONE, new EpochOrder(images.size(), seed));
  }

  private Examples(
      ImageFolder images,
      TaskMixture tasks,
      int size,
      long seed,
      Classes classes,
      Augmentation augmentation,
      Order order) {
    this.images = images;
    this.tasks = tasks;
    this.size = size;
    this.seed = seed;
    this.classes = classes;
    this.augmentation = augmentation;
    this.order = order;
    if (!classes.labels().isEmpty()) {
      classes.require(images);
    }
  }

  /** The same, changed at random. */
  public Examples with(Augmentation changes) {
    return new Examples(images, tasks, size, seed, classes, changes, order);
  }

  /**
   * The same images, of each set with a probability.
   *
   * @param weights of the sets by name; only their ratio counts. Empty for none: every image once
   *     an epoch, whatever its set
   * @throws InputException if a set has no weight, or a weight no set
   */
  public Examples mixed(Map<String, Double> weights) {
    return weights.isEmpty()
        ? this
        : in(new MixtureOrder(Mixing.parts(images.parts(), weights), seed));
  }

  /** The same images, in subsets (Antona, Algorithm 2). */
  public Examples learned(Curriculum curriculum) {
    return curriculum.isOn() ? in(new CurriculumOrder(curriculum, images.size(), seed)) : this;
  }

  private Examples in(Order other) {
    return new Examples(images, tasks, size, seed, classes, augmentation, other);
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
    TrainingPair pair;
    if (task instanceof Translation translation) {
      if (picture.condition() == null) {
        throw new InputException("the task translate learns from pairs: give two folders of them");
      }
      long cut = random.nextLong(); // the same for both
      pair =
          translation.pair(
              square(task, picture.condition(), new SplittableRandom(cut)),
              square(task, picture.image(), new SplittableRandom(cut)),
              null);
    } else {
      pair =
          task.pair(
              augmentation.colours(square(task, picture.image(), random), task, random), random);
    }
    return classes.labels().isEmpty()
        ? pair
        : pair.withLabel(classes.draw(images.labels().get(picture.place()), random));
  }

  private Pixels square(Task task, BufferedImage image, SplittableRandom random) {
    return augmentation.crop(task).apply(image, size, augmentation.flip(), random);
  }

  /** A source of chance of this example's own. */
  public SplittableRandom randomFor(long index) {
    // Splitting separates streams whose seeds are neighbours.
    return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index).split();
  }

  int place(long index) {
    if (order instanceof CurriculumOrder subsets) {
      attendTo(subsets, subsets.stage(index));
    }
    return order.place(index);
  }

  /** A subset stays decoded in memory while it is learned. */
  private synchronized void attendTo(CurriculumOrder subsets, long now) {
    if (now > stage) { // a thread may still be at the end of the subset before
      stage = now;
      images.keepOnly(subsets.subset(now));
    }
  }
}
