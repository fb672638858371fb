package org.sfumato.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sfumato.error.InputException;

/** Takes a run back to where its weights were good. */
final class Recovery {
  private final RecoveryConfig config;
  private final RunDirectory run;
  private final TrainingState state;
  private final StepGuard guard;
  private final Checkpoints checkpoints;

  Recovery(
      RecoveryConfig config,
      RunDirectory run,
      TrainingState state,
      StepGuard guard,
      Checkpoints checkpoints) {
    this.config = config;
    this.run = run;
    this.state = state;
    this.guard = guard;
    this.checkpoints = checkpoints;
  }

  /**
   * To the newest checkpoint that a good step followed, for one without may hold what went wrong
   * after it; to the start, if there is none at all.
   *
   * @param begin takes the state to the start
   * @return what happened, for people
   * @throws InputException if it may not go back any more
   */
  String goBack(Runnable begin) {
    long failed = state.step();
    long lastGood = checkpoints.lastGood();
    List<Path> all = run.listCheckpoints();
    Optional<Path> good = run.newestBefore(lastGood);
    if (guard.isAtItsEnd() || (good.isEmpty() && !all.isEmpty())) {
      throw new InputException(
          "the training fails at step "
              + failed
              + ", after it went back "
              + guard.memory().returns()
              + " times: begin another run with a lower optimizer.learning-rate, perhaps with"
              + " --init "
              + run.model());
    }
    for (Path doubtful : all) {
      if (RunDirectory.step(doubtful) >= lastGood) {
        run.deleteCheckpoint(doubtful);
      }
    }
    if (good.isPresent()) {
      guard.goBack(checkpoints.restore(good.get()).guard());
    } else {
      begin.run();
      guard.goBack(new StepGuard(config).memory());
    }
    return "step "
        + failed
        + ": "
        + config.skips()
        + " steps in a row went wrong, so the run goes back to step "
        + state.step()
        + ", and on at "
        + guard.rate()
        + " of its learning rate";
  }
}
