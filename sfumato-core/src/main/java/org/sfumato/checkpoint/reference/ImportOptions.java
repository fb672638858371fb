package org.sfumato.checkpoint.reference;

import java.util.List;
import org.sfumato.error.InputException;
import org.sfumato.model.AttentionOrder;

/**
 * What the user says about a checkpoint that its names and shapes do not tell; each null where
 * nothing is said.
 *
 * @param tasks what a model that turns pictures into pictures was trained for; empty if not said
 * @param imageSize height and width of its images
 * @param heads attention heads
 * @param headChannels channels of an attention head, in the place of {@code heads}
 * @param attentionOrder order of the joint projection's channels
 * @param schedule that it was trained on
 * @param scheduleSteps of that schedule
 * @param betaStart of a linear schedule
 * @param betaEnd of a linear schedule
 */
public record ImportOptions(
    List<String> tasks,
    Integer imageSize,
    Integer heads,
    Integer headChannels,
    AttentionOrder attentionOrder,
    BetaSchedule schedule,
    Integer scheduleSteps,
    Double betaStart,
    Double betaEnd) {
  /** Nothing is said. */
  public static final ImportOptions NONE =
      new ImportOptions(List.of(), null, null, null, null, null, null, null, null);

  public ImportOptions {
    tasks = List.copyOf(tasks);
    if (heads != null && headChannels != null) {
      throw new InputException("give --heads or --head-channels, not both");
    }
    requirePositive("--image-size", imageSize);
    requirePositive("--heads", heads);
    requirePositive("--head-channels", headChannels);
    requirePositive("--schedule-steps", scheduleSteps);
    if (schedule == BetaSchedule.COSINE && (betaStart != null || betaEnd != null)) {
      throw new InputException(
          "--beta-start and --beta-end are those of --schedule linear, not of cosine");
    }
  }

  private static void requirePositive(String option, Integer value) {
    if (value != null && value < 1) {
      throw new InputException(option + " must be at least 1, not " + value);
    }
  }
}
