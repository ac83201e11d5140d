package io.memoir.learning;

import io.memoir.model.BadInputException;
import java.util.OptionalDouble;

/**
 * How a model is fitted on.
 *
 * @param events how many of the newest events of the log it reads, 1,000 or more
 * @param eventsAUser how many of these of one user, 2 or more
 * @param heldOut which share of the newest events judges, more than 0 and less than 1
 * @param mostHeldOut how many at most
 * @param epochs passes over the events, 1 or more
 * @param rate the learning rate; empty for that which the model was trained with
 * @param threads that learn and judge, 1 or more
 * @param kept how many models that it made are kept, 1 or more
 * @param seed what random numbers start from
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
  /** With fewer events to predict nothing is known of a candidate. */
  static final int FEWEST_CASES = 30;

  /**
   * @throws BadInputException if a value makes no sense, naming it
   */
  public RefitSettings {
    require("events", events, 1_000);
    require("eventsAUser", eventsAUser, 2);
    require("mostHeldOut", mostHeldOut, FEWEST_CASES);
    require("epochs", epochs, 1);
    require("threads", threads, 1);
    require("kept", kept, 1);
    if (!(heldOut > 0 && heldOut < 1)) {
      throw new BadInputException(
          "heldOut is " + heldOut + ", expected more than 0 and less than 1");
    }
  }

  private static void require(String name, int value, int least) {
    if (value < least) {
      throw new BadInputException("%s is %d, expected %d or more".formatted(name, value, least));
    }
  }

  /**
   * The newest 500,000 events, 200 of a user; a tenth of them judges, at most 5,000; two epochs at
   * the model's own rate on one thread; three models are kept.
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
