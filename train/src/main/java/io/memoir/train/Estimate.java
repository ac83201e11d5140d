package io.memoir.train;

import java.util.Locale;

/**
 * What a run is going to do and need, known before its first step; how long it takes its {@link
 * Pace} tells.
 *
 * @param parameters learned values
 * @param stretches training examples an epoch
 * @param batchSize sequences a step
 * @param events input events an epoch
 * @param epochs at most
 * @param validationCases targets a validation
 * @param threads workers
 * @param memoryBytes of parameters, gradients, what the optimiser remembers, and the Java heap; the
 *     states of a batch come on top
 */
public record Estimate(
    long parameters,
    int stretches,
    int batchSize,
    long events,
    int epochs,
    int validationCases,
    int threads,
    long memoryBytes) {

  /** A line for people. */
  public String toText() {
    return String.format(
        Locale.ROOT,
        "%,d parameters, at least %,d MB; up to %,d %s of %,d sequences, %,d a step, with %,d events;"
            + " %,d validation targets; %d %s",
        parameters,
        memoryBytes >> 20,
        epochs,
        epochs == 1 ? "epoch" : "epochs",
        stretches,
        batchSize,
        events,
        validationCases,
        threads,
        threads == 1 ? "thread" : "threads");
  }
}
