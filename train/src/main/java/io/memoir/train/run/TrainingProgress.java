package io.memoir.train.run;

/**
 * The progress of a run.
 *
 * @param epochs number of completed epochs
 * @param bestValue best value of the validation metric so far, or its negative if lower values are
 *     better; 0 if there is none yet
 * @param bestEpoch its epoch, 0 if there is none yet
 * @param seconds wall time of the run without pauses
 * @param finished whether the run has ended
 */
public record TrainingProgress(
    int epochs, double bestValue, int bestEpoch, double seconds, boolean finished) {}
