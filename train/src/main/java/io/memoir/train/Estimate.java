package io.memoir.train;

/**
 * What a run is going to do and need.
 *
 * @param parameters learned values
 * @param stretches training examples an epoch
 * @param batchSize sequences a step
 * @param events input events an epoch
 * @param validationCases targets a validation
 * @param threads workers
 * @param eventsPerSecond measured over a few steps
 * @param secondsAnEpoch without validation
 * @param memoryBytes of parameters, gradients, what the optimiser remembers, and the Java heap
 */
public record Estimate(
    long parameters,
    int stretches,
    int batchSize,
    long events,
    int validationCases,
    int threads,
    double eventsPerSecond,
    double secondsAnEpoch,
    long memoryBytes) {

  /** A line for people. */
  public String toText() {
    return "%,d parameters; %,d sequences with %,d events an epoch, %,d a step; %,d validation targets; %d threads, about %,.0f events/s, %.0f s an epoch, %,d MB"
        .formatted(
            parameters,
            stretches,
            events,
            batchSize,
            validationCases,
            threads,
            eventsPerSecond,
            secondsAnEpoch,
            memoryBytes >> 20);
  }
}
