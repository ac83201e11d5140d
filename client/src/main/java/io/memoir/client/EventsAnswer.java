package io.memoir.client;

import java.util.List;
import java.util.Optional;

/**
 * What became of events that were sent.
 *
 * @param accepted how many are new, the late ones included
 * @param duplicates how many were in the log already; also those that an earlier try of the same
 *     call brought there, whose answer was lost
 * @param late how many are older than one of their user
 * @param unknownItems how many were taken of items that the serving model does not know
 * @param results of each event, in the order in which they were sent
 * @param requestId names the request
 * @param tookMicros time taken in the server, microseconds
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

  /** What became of an event. */
  public enum Outcome {
    NEW,
    /** New, and older than one of its user: it was put in its place. */
    LATE,
    /** It was in the log: it is not counted again. */
    DUPLICATE,
    /**
     * It was not kept; the refusal says why. Its code is {@code event-id-conflict} if another event
     * of its id is in the log.
     */
    REJECTED,
    /** It would have been taken, but was only to be checked. */
    VALID
  }

  /**
   * What became of one event.
   *
   * @param eventId its id
   * @param refusal why it was rejected, if it was
   */
  public record Result(String eventId, Outcome outcome, Optional<Refusal> refusal) {}

  /**
   * Why an event was not kept.
   *
   * @param code for programs
   * @param message one line for people
   */
  public record Refusal(String code, String message) {}

  /** The results of the events that were not kept. */
  public List<Result> rejected() {
    return results.stream().filter(result -> result.outcome() == Outcome.REJECTED).toList();
  }
}
