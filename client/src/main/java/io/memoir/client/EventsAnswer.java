package io.memoir.client;

import java.util.List;
import java.util.Optional;

/**
 * The response to events.
 *
 * @param accepted number of new events, including late ones
 * @param duplicates number of events that were already in the log, also because of an earlier
 *     attempt of the same call whose response was lost
 * @param late number of events older than another event of their user
 * @param unknownItems number of accepted events on items that the serving model does not know
 * @param results the result of each event, in the order in which they were sent
 * @param requestId id of the request
 * @param tookMicros time spent in the server, in microseconds
 */
public record EventsAnswer(
    int accepted,
    int duplicates,
    int late,
    int unknownItems,
    List<Result> results,
    String requestId,
    long tookMicros) {
  public EventsAnswer {
    results = List.copyOf(results);
  }

  /** The outcome of an event. */
  public enum Outcome {
    NEW,
    /** New, and older than another event of its user; it was inserted at its position in time. */
    LATE,
    /** It was already in the log and was not counted again. */
    DUPLICATE,
    /**
     * It was not stored; the refusal contains the reason. Its code is {@code event-id-conflict} if
     * another event with its id is in the log.
     */
    REJECTED,
    /** It is valid and was only checked, as requested. */
    VALID
  }

  /**
   * The result of one event.
   *
   * @param eventId its id
   * @param refusal why it was rejected, if it was
   */
  public record Result(String eventId, Outcome outcome, Optional<Refusal> refusal) {}

  /**
   * Why an event was rejected.
   *
   * @param code machine-readable reason
   * @param message one line for people
   */
  public record Refusal(String code, String message) {}

  /** The results of the rejected events. */
  public List<Result> rejected() {
    return results.stream().filter(result -> result.outcome() == Outcome.REJECTED).toList();
  }
}
