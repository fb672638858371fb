package org.sfumato.cli;

import me.tongfei.progressbar.ProgressBar;
import org.sfumato.train.doctor.Progress;

/** Tells what an examination does; a bar while it looks at images and a person watches. */
final class DoctorProgress implements Progress, AutoCloseable {
  private final Console console;
  private String part = "";
  private ProgressBar bar;

  DoctorProgress(Console console) {
    this.console = console;
  }

  @Override
  public void begins(String what) {
    part = what;
    if (!console.quiet()) {
      console.err().println("  " + what + " ...");
      console.err().flush();
    }
  }

  @Override
  public void looked(int images, int of) {
    if (bar == null) {
      bar = console.bar("  " + part, of, "", 1).orElse(null);
    }
    if (bar != null) {
      bar.stepTo(images);
    }
  }

  @Override
  public void lookedAtAll() {
    close();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
