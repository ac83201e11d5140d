package io.memoir.train.run;

import java.util.Locale;
import java.util.Optional;

/**
 * What a run is going to do and need, known before its first step; how long it takes its {@link
 * Throughput} tells.
 *
 * @param parameters learned values
 * @param stretches training examples an epoch
 * @param batchSize sequences a step
 * @param events input events an epoch
 * @param epochs at most
 * @param validationCases targets a validation
 * @param validationRepeats those among them that their history has already and that count as
 *     missed, as the setting {@code keep-seen} is off
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
    int validationRepeats,
    int threads,
    long memoryBytes) {

  /** What is to be known of repeated targets, if there are any. */
  static Optional<String> repeatsText(int repeats, int cases) {
    return repeats == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d of the %,d validation targets are repeats: items already in the history, which are"
                    + " not recommended and count as misses (--set keep-seen=true ranks them)",
                repeats,
                cases));
  }

  /** A line for people, and a second one where validation targets cannot be met. */
  public String toText() {
    String counts =
        String.format(
            Locale.ROOT,
            "%,d parameters, at least %,d MB of memory; up to %,d %s over %,d sequences with %,d"
                + " events, batch size %,d; %,d validation targets; %d %s",
            parameters,
            memoryBytes >> 20,
            epochs,
            epochs == 1 ? "epoch" : "epochs",
            stretches,
            events,
            batchSize,
            validationCases,
            threads,
            threads == 1 ? "thread" : "threads");
    return counts
        + repeatsText(validationRepeats, validationCases).map(text -> "\n" + text).orElse("");
  }
}
