package org.sfumato.cli;

import me.tongfei.progressbar.ProgressBar;
import org.sfumato.metric.evaluation.EvaluationProgress;

/** Tells how far an evaluation is: a bar where a person watches, a line now and then elsewhere. */
final class EvaluationBar implements EvaluationProgress, AutoCloseable {
  private static final long LINE_EVERY_NANOS = 30_000_000_000L;

  private final Console console;
  private String stage;
  private ProgressBar bar;
  private long lastLine = System.nanoTime();

  EvaluationBar(Console console) {
    this.console = console;
  }

  @Override
  public void at(String name, int done, int total) {
    if (console.quiet()) {
      return;
    }
    if (!Console.isTerminal()) {
      long now = System.nanoTime();
      if (now - lastLine > LINE_EVERY_NANOS) {
        lastLine = now;
        console.err().println(name + ": " + done + " of " + total);
        console.err().flush();
      }
      return;
    }
    if (!name.equals(stage)) {
      close();
      stage = name;
      bar = console.bar(name, total, "", 1).orElseThrow();
    }
    bar.stepTo(done);
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
