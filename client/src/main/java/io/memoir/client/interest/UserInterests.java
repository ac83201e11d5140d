package io.memoir.client.interest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The interests of a user after all acknowledged events.
 *
 * @param userId the user
 * @param events number of events on items that the model knows, from which the interests follow
 * @param interests for each memory of the model, the strongest first; empty without such events
 * @param eventsBack number of last events over which the trend is computed
 */
public record UserInterests(String userId, long events, List<Held> interests, int eventsBack) {
  public UserInterests {
    interests = List.copyOf(interests);
  }

  /** The part of the user state that has an interest. */
  public enum Memory {
    LONG_TERM,
    SHORT_TERM,
    /** That of a model with one memory. */
    WHOLE
  }

  /** How the share of an interest has changed. */
  public enum Trend {
    RISING,
    STEADY,
    FADING
  }

  /**
   * One interest.
   *
   * @param memory the memory that has it
   * @param interestId id of the interest, see {@link InterestList}
   * @param name its name
   * @param share of all interests of the memory, from 0 to 1
   * @param shareBefore the share before the last {@link UserInterests#eventsBack} events
   * @param trend how it has changed since then
   * @param heldEvents number of events for which the share has been at least 0.25 without
   *     interruption; 0 if it is below now
   * @param since time of the first of these events
   */
  public record Held(
      Memory memory,
      int interestId,
      String name,
      double share,
      double shareBefore,
      Trend trend,
      long heldEvents,
      Optional<Instant> since) {}
}
