package io.memoir.train.run;

import java.util.Locale;
import java.util.Optional;

/**
 * The size of a run, known before its first step; {@link Throughput} estimates its duration.
 *
 * @param parameters number of parameters
 * @param stretches training examples per epoch
 * @param batchSize sequences per step
 * @param events input events per epoch
 * @param epochs maximum number of epochs
 * @param validationCases targets per validation, of all tasks
 * @param validationRepeats number of these whose item is already in their history and that count as
 *     misses, as the setting {@code keep-seen} is off
 * @param threads number of workers
 * @param memoryBytes of parameters, gradients, optimizer state and the Java heap; the states of a
 *     batch are not included
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

  /** A sentence about repeated targets, if there are any. */
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

  /** A line for the terminal, and a second one if validation targets cannot be recommended. */
  public String toText() {
    String counts =
        String.format(
            Locale.ROOT,
            "%,d parameters, at least %,d MiB of memory; up to %,d %s over %,d sequences with %,d"
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
