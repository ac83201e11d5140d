package io.memoir.train.run;

/**
 * How far a run is.
 *
 * @param epochs whole epochs that are done
 * @param bestValue best value of the validation metric so far, 0 if there is none yet
 * @param bestEpoch its epoch, 0 if there is none yet
 * @param seconds wall time that the run has taken, pauses left out
 * @param finished whether it has come to its end
 */
public record TrainingProgress(
    int epochs, double bestValue, int bestEpoch, double seconds, boolean finished) {}
