package io.memoir.learning;

import io.memoir.model.BadInputException;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Settings of a refit.
 *
 * @param events number of newest events of the log to read, 1,000 or more
 * @param eventsAUser maximum number of these per user, 2 or more
 * @param heldOut share of the newest events for evaluation, more than 0 and less than 1
 * @param mostHeldOut maximum number of events for evaluation
 * @param epochs passes over the events, 1 or more
 * @param rate the learning rate; empty for that of the model's training
 * @param threads for training and evaluation, 1 or more
 * @param kept number of new models to keep, 1 or more
 * @param seed of the random numbers
 */
public record RefitSettings(
    int events,
    int eventsAUser,
    double heldOut,
    int mostHeldOut,
    int epochs,
    OptionalDouble rate,
    int threads,
    int kept,
    long seed) {
  /** With fewer targets, a candidate cannot be evaluated. */
  static final int FEWEST_CASES = 30;

  /**
   * @throws BadInputException if a value is out of range, naming it
   */
  public RefitSettings {
    require("the number of newest events to train on", events, 1_000);
    require("the maximum number of events per user", eventsAUser, 2);
    require("the maximum number of held-out events", mostHeldOut, FEWEST_CASES);
    require("the number of epochs", epochs, 1);
    require("the number of threads", threads, 1);
    require("the number of new models to keep", kept, 1);
    if (!(heldOut > 0 && heldOut < 1)) {
      throw new BadInputException(
          "the share of held-out events is " + heldOut + ", expected more than 0 and less than 1");
    }
  }

  private static void require(String name, int value, int least) {
    if (value < least) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s is %d, expected %d or more", name, value, least));
    }
  }

  /**
   * The newest 500,000 events, at most 200 per user; a tenth of them, at most 5,000, for
   * evaluation; two epochs at the model's own rate on one thread; three models are kept.
   */
  public static RefitSettings standard() {
    return new RefitSettings(500_000, 200, 0.1, 5_000, 2, OptionalDouble.empty(), 1, 3, 1);
  }

  public RefitSettings withEvents(int newest) {
    return new RefitSettings(
        newest, eventsAUser, heldOut, mostHeldOut, epochs, rate, threads, kept, seed);
  }

  public RefitSettings withEpochs(int passes) {
    return new RefitSettings(
        events, eventsAUser, heldOut, mostHeldOut, passes, rate, threads, kept, seed);
  }

  public RefitSettings withRate(double learningRate) {
    return new RefitSettings(
        events,
        eventsAUser,
        heldOut,
        mostHeldOut,
        epochs,
        OptionalDouble.of(learningRate),
        threads,
        kept,
        seed);
  }

  public RefitSettings withThreads(int workers) {
    return new RefitSettings(
        events, eventsAUser, heldOut, mostHeldOut, epochs, rate, workers, kept, seed);
  }

  public RefitSettings withSeed(long start) {
    return new RefitSettings(
        events, eventsAUser, heldOut, mostHeldOut, epochs, rate, threads, kept, start);
  }
}
