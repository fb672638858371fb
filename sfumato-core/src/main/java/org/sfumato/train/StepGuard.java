package org.sfumato.train;

import java.util.Locale;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;

/**
 * Tells the steps that go wrong from those that count. What it remembers is part of a run: a
 * resumed one judges as one that was never stopped.
 */
final class StepGuard {
  /** Steps that the mean remembers, about. */
  private static final int REMEMBERED = 100;

  /** Good steps before a loss is compared with them: losses fall fast at the start. */
  private static final int FIRST = 20;

  private final RecoveryConfig config;
  private Memory memory = new Memory(0, 0, 0, 0, 0, 0);

  /**
   * @param mean of the losses of good steps
   * @param square of their squares
   * @param good steps, ever
   * @param skipped steps, ever
   * @param inARow skipped steps since the last good one
   * @param returns how often the run went back
   */
  record Memory(double mean, double square, long good, long skipped, int inARow, int returns) {}

  StepGuard(RecoveryConfig config) {
    this.config = config;
  }

  /** Whether a step is good; counts it either way. */
  boolean takes(double loss, double gradientNorm) {
    Memory m = memory;
    if (fault(loss, gradientNorm) != null) {
      memory = new Memory(m.mean, m.square, m.good, m.skipped + 1, m.inARow + 1, m.returns);
      return false;
    }
    double share = Math.max(1.0 / REMEMBERED, 1.0 / (m.good + 1));
    memory =
        new Memory(
            m.mean + share * (loss - m.mean),
            m.square + share * (loss * loss - m.square),
            m.good + 1,
            m.skipped,
            0,
            m.returns);
    return true;
  }

  /** What is wrong with a step, as the end of a sentence; null if nothing. */
  String fault(double loss, double gradientNorm) {
    if (!Double.isFinite(loss)) {
      return "the loss is no number";
    }
    if (!Double.isFinite(gradientNorm)) {
      return "the gradient is no number";
    }
    double deviation = Math.sqrt(Math.max(0, memory.square - memory.mean * memory.mean));
    double limit = memory.mean + config.spike() * Math.max(Math.abs(memory.mean), deviation);
    return config.spike() > 0 && memory.good >= FIRST && loss > limit
        ? String.format(Locale.ROOT, "the loss is %.4g, and was %.4g on average", loss, memory.mean)
        : null;
  }

  /** Whether so many steps went wrong in a row that the weights must be to blame. */
  boolean mustGoBack() {
    return memory.inARow >= config.skips();
  }

  /** Whether it has gone back as often as it may. */
  boolean isAtItsEnd() {
    return memory.returns >= config.returns();
  }

  /**
   * Goes on from another step.
   *
   * @param then what was remembered there; counts of what went wrong stay
   */
  void goBack(Memory then) {
    memory = new Memory(then.mean, then.square, then.good, memory.skipped, 0, memory.returns + 1);
  }

  /** What the learning rate is multiplied by. */
  double rate() {
    return Math.pow(config.slower(), memory.returns);
  }

  Memory memory() {
    return memory;
  }

  void restore(Memory saved) {
    memory = saved;
  }

  static String write(Memory memory) {
    return ConfigWriter.json(memory);
  }

  /**
   * @throws org.sfumato.error.InputException if the text is of another version
   */
  static Memory read(String text, String source) {
    return ConfigReader.parse(text, Memory.class, source);
  }
}
