package org.sfumato.study;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * A study while it runs: where every rater is, and the answers on the disk before they are
 * acknowledged. Opened again after a crash it goes on where it was. Safe for several threads; one
 * process at a time.
 */
public final class StudySession implements AutoCloseable {
  private static final String ANSWERS = "answers.jsonl";
  private static final String VIEWS = "views.jsonl";
  private static final String LOCK = "study.lock";

  private final Study study;
  private final Clock clock;
  private final FileChannel lock;
  private final JsonLines<Answer> answers;
  private final JsonLines<View> views;
  private final Map<Integer, List<Trial>> plans = new HashMap<>();
  private final Set<Place> answered = new HashSet<>();
  private final Map<Place, Integer> shown = new HashMap<>();
  private final Set<Place> over = new HashSet<>();

  private record Place(int rater, int trial) {}

  /** What became of an answer. */
  public enum Outcome {
    /** It is on the disk. */
    KEPT,
    /** The trial had been answered before, and that answer counts. */
    REPEATED,
    /** It is not the trial that the rater is at. */
    OUT_OF_TURN
  }

  /**
   * Opens a study's folder.
   *
   * @throws InputException if another process has it open, or its files cannot be read or written
   */
  public StudySession(Path folder, Study study, Clock clock) {
    this.study = study;
    this.clock = clock;
    lock = lock(folder);
    try {
      answers = JsonLines.open(folder.resolve(ANSWERS));
      views = JsonLines.open(folder.resolve(VIEWS));
      answers(folder).forEach(a -> answered.add(new Place(a.rater(), a.trial())));
      JsonLines.read(folder.resolve(VIEWS), View.class).forEach(this::remember);
    } catch (InputException e) {
      release();
      throw e;
    }
  }

  private static FileChannel lock(Path folder) {
    Path file = folder.resolve(LOCK);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel)) {
        return channel;
      }
      channel.close();
    } catch (IOException e) {
      throw FileErrors.cannotWrite(file, e);
    }
    throw new InputException(
        "The study " + folder + " is being served already: stop that server first.");
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) { // by another part of this process
      return false;
    }
  }

  /** All answers that a study's folder holds; also while it is open. */
  public static List<Answer> answers(Path folder) {
    return JsonLines.read(folder.resolve(ANSWERS), Answer.class);
  }

  public Study study() {
    return study;
  }

  /** The trial that the rater is at; none when all are answered. */
  public synchronized Optional<Trial> current(int rater) {
    return plan(rater).stream()
        .filter(trial -> !answered.contains(new Place(rater, trial.number())))
        .findFirst();
  }

  /** How many trials a rater has answered. */
  public synchronized int answered(int rater) {
    return (int) answered.stream().filter(place -> place.rater == rater).count();
  }

  /** Whether the display time of the rater's trial has run out, so that it is shown no more. */
  public synchronized boolean isOver(int rater, int trial) {
    return over.contains(new Place(rater, trial));
  }

  /**
   * Notes that a pair appeared, or that its time was over; anything but the rater's current trial
   * is passed over.
   */
  public synchronized void view(int rater, int trial, boolean isOver) {
    boolean known = over.contains(new Place(rater, trial));
    if (isAt(rater, trial) && !known) {
      View view = new View(rater, trial, isOver);
      views.append(view);
      remember(view);
    }
  }

  /**
   * Keeps an answer: on return it is on the disk. The first answer to a trial counts.
   *
   * @param millis from the showing to the choice
   * @throws InputException if the disk does not take it
   */
  public synchronized Outcome answer(int rater, int trial, Side choice, long millis) {
    Place place = new Place(rater, trial);
    if (answered.contains(place)) {
      return Outcome.REPEATED;
    }
    if (!isAt(rater, trial)) {
      return Outcome.OUT_OF_TURN;
    }
    Trial asked = plan(rater).get(trial);
    answers.append(
        new Answer(
            rater,
            trial,
            asked.kind(),
            asked.scene().name(),
            asked.scene().set(),
            asked.method(),
            asked.seconds(),
            asked.natural(),
            choice,
            shown.getOrDefault(place, 0),
            millis,
            clock.instant().toString()));
    answered.add(place);
    return Outcome.KEPT;
  }

  private boolean isAt(int rater, int trial) {
    return current(rater).map(Trial::number).filter(number -> number == trial).isPresent();
  }

  private List<Trial> plan(int rater) {
    return plans.computeIfAbsent(rater, r -> TrialPlan.of(study, r));
  }

  private void remember(View view) {
    Place place = new Place(view.rater(), view.trial());
    if (view.over()) {
      over.add(place);
    } else {
      shown.merge(place, 1, Integer::sum);
    }
  }

  @Override
  public synchronized void close() {
    answers.close();
    views.close();
    release();
  }

  private void release() {
    try {
      lock.close();
    } catch (IOException e) {
      // Nothing was written; the lock goes with the process at the latest.
    }
  }
}
