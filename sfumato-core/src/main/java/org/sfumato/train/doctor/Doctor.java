package org.sfumato.train.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sfumato.data.ImageFolder;
import org.sfumato.error.InputException;
import org.sfumato.task.TaskMixture;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NativeMemory;
import org.sfumato.train.TrainConfig;
import org.sfumato.train.TrainingData;
import org.sfumato.train.doctor.Trials.Measured;

/** Looks at a run before it begins. Nothing is written but to a temporary folder. */
public final class Doctor {
  /** Images of a set that are looked at, evenly spread; at 10 ms each, 20 seconds. */
  private static final int MOST_IMAGES = 2_000;

  private static final int USUAL_SIDE = 512;

  private Doctor() {}

  /**
   * Examines a run.
   *
   * @throws InputException as the run itself would, if it cannot begin at all
   */
  public static Report examine(Examination asked, Progress progress) {
    return examine(asked, Trials.SECONDS, progress);
  }

  /**
   * @param seconds of steps in each trial
   */
  static Report examine(Examination asked, double seconds, Progress progress) {
    TrainConfig config = asked.config();
    Compute compute = Compute.of(asked.device(), config.precision());
    Optional<ImageFolder> images =
        asked.hasImages()
            ? Optional.of(TrainingData.of(config, asked.images()).images())
            : Optional.empty();
    Optional<ImageFolder> keptApart =
        asked.hasValidation()
            ? Optional.of(TrainingData.keptApart(config, asked.keptApart()).images())
            : Optional.empty();
    if (config.classifies() && config.labels().isEmpty()) {
      throw new InputException("training: a classifier needs labels: classes to tell apart");
    }
    KnownMemory known = KnownMemory.of(config, compute.precision());
    Map<String, Double> masks = MaskCheck.drawn(TaskMixture.of(config.tasks()).tasks());

    List<Warning> warnings = new ArrayList<>();
    AttentionCheck.of(config.network()).ifPresent(warnings::add);
    warnings.addAll(GammaCoverage.of(config.diffusion(), config.network().noiseInput()));
    warnings.addAll(MaskCheck.ofDrawn(masks));
    warnings.addAll(AugmentationCheck.of(config));

    ImageSurvey learned = survey("looks at the images to learn", images, progress);
    ImageSurvey kept = survey("looks at the images of validation", keptApart, progress);
    List<Leak> leaks = LeakCheck.leaks(learned.looks(), kept.looks());
    List<String> unreadable = new ArrayList<>(learned.unreadable());
    unreadable.addAll(kept.unreadable());
    if (images.isPresent()) {
      AmountCheck.learned(config, learned.files(), known.parameters()).ifPresent(warnings::add);
      warnings.addAll(AmountCheck.keptApart(config, kept.files()));
      SizeCheck.of(learned.looks(), config.network().imageSize()).ifPresent(warnings::add);
      ReadingCheck.of(unreadable, learned.looked() + kept.looked()).ifPresent(warnings::add);
      warnings.addAll(MaskCheck.ofConditions(learned.conditions()));
      LeakCheck.of(leaks, kept.looks().size()).ifPresent(warnings::add);
    }

    long machine = compute.onGpu() ? Long.MAX_VALUE : NativeMemory.machineBytes();
    long free = compute.onGpu() ? Long.MAX_VALUE : NativeMemory.freeBytes();
    long freeDisk = DiskEstimate.free(asked.run());
    Decoded decoded = Decoded.of(config, learned, kept, freeDisk);
    Optional<Measured> measured =
        new Trials(asked, known, decoded.inMemory(), typical(learned), machine, seconds, progress)
            .measure();
    MemoryEstimate memory =
        MemoryEstimate.of(config, known, decoded.inMemory(), measured, machine, free);
    memory.warning().ifPresent(warnings::add);
    DiskEstimate disk = DiskEstimate.of(config, known, decoded.onDisk(), freeDisk);
    disk.warning().ifPresent(warnings::add);
    return new Report(
        config,
        compute.precision(),
        known.parameters(),
        learned.files(),
        kept.files(),
        learned.looked() + kept.looked(),
        masks,
        memory,
        measured.map(
            m -> TimeEstimate.of(config, m, known, learned, decoded.share(), kept.files() > 0)),
        disk,
        warnings,
        leaks,
        unreadable,
        memory.refusal(config, known));
  }

  private static ImageSurvey survey(String what, Optional<ImageFolder> images, Progress progress) {
    if (images.isEmpty()) {
      return ImageSurvey.NONE;
    }
    progress.begins(what);
    return ImageSurvey.of(images.get(), MOST_IMAGES, progress);
  }

  private static ImageLook typical(ImageSurvey learned) {
    return learned.looks().isEmpty()
        ? new ImageLook("", USUAL_SIDE, USUAL_SIDE, Optional.empty(), Double.NaN)
        : learned.typical();
  }
}
