package io.memoir.cli.option;

import io.memoir.model.BadInputException;

/** Checks numbers of threads. */
public final class Threads {
  private static final int MOST = 256;

  private Threads() {}

  /**
   * Checks a number of threads. More threads than cores are permitted, because a training run is
   * reproducible only with the same number; very large numbers are rejected.
   *
   * @param option the option, for the message
   */
  public static int of(String option, int threads) {
    int most = Math.max(MOST, Runtime.getRuntime().availableProcessors());
    if (threads < 1 || threads > most) {
      throw new BadInputException("%s is %d, expected 1 to %d".formatted(option, threads, most));
    }
    return threads;
  }
}
