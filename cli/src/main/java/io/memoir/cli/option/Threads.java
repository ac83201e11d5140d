package io.memoir.cli.option;

import io.memoir.model.BadInputException;

/** How many threads a command may be told to use. */
public final class Threads {
  private static final int MOST = 256;

  private Threads() {}

  /**
   * The number, if it makes sense. More threads than cores are allowed, because their number is
   * part of what makes a training repeatable; very many would only starve each other.
   *
   * @param option where it was given, for the message
   */
  public static int of(String option, int threads) {
    int most = Math.max(MOST, Runtime.getRuntime().availableProcessors());
    if (threads < 1 || threads > most) {
      throw new BadInputException("%s is %d, expected 1 to %d".formatted(option, threads, most));
    }
    return threads;
  }
}
