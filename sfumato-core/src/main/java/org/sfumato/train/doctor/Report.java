package org.sfumato.train.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sfumato.torch.Precision;
import org.sfumato.train.TrainConfig;

/**
 * What there is to say of a run before it begins.
 *
 * @param config of the run
 * @param precision that it has on this machine
 * @param parameters of its network
 * @param images to learn; 0 if none were given
 * @param keptApart images of validation
 * @param looked images of both that were looked at
 * @param masks the mean share of the picture that is to be made, by task; only of tasks with masks
 * @param memory it will take
 * @param time it will take; none where nothing could be tried
 * @param disk it will take
 * @param warnings what is likely to spoil it
 * @param leaks images of validation that are learned, too
 * @param unreadable why images cannot be read
 * @param refusal why it cannot run here; else empty
 */
public record Report(
    TrainConfig config,
    Precision precision,
    long parameters,
    int images,
    int keptApart,
    int looked,
    Map<String, Double> masks,
    MemoryEstimate memory,
    Optional<TimeEstimate> time,
    DiskEstimate disk,
    List<Warning> warnings,
    List<Leak> leaks,
    List<String> unreadable,
    Optional<String> refusal) {}
