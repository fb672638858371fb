package org.sfumato.train.doctor;

import org.sfumato.train.TrainConfig;

/**
 * What a trial is to try, as one process tells another in JSON.
 *
 * @param config of the run, with the trial's batch
 * @param images folder of {@link MadeUpImages}
 * @param run folder to train in
 * @param init a model to start from; empty for none
 * @param device as the run's
 * @param threads that an operator may use; 0 for the usual number
 * @param ballast bytes of decoded images that the run would hold
 * @param limit bytes of resident memory beyond which the trial gives up
 * @param seconds of steps after the first
 * @param patience seconds for the first step, and for each other piece of work
 * @param tasks how many tasks are validated and previewed
 * @param saves whether a checkpoint may be written
 */
record TrialRequest(
    TrainConfig config,
    String images,
    String run,
    String init,
    String device,
    int threads,
    long ballast,
    long limit,
    double seconds,
    double patience,
    int tasks,
    boolean saves) {}
