package io.memoir.client;

import java.util.List;
import java.util.Optional;

/**
 * The result of putting several items at once.
 *
 * @param accepted number of items that were created or replaced
 * @param results the result of each item, in the order in which they were sent
 * @param requestId id of the request
 * @param tookMicros time spent in the server, in microseconds
 */
public record ItemsAnswer(int accepted, List<Result> results, String requestId, long tookMicros) {
  public ItemsAnswer {
    results = List.copyOf(results);
  }

  /** The outcome of an item. */
  public enum Outcome {
    CREATED,
    REPLACED,
    /** It was not stored; the refusal contains the reason. */
    REJECTED
  }

  /**
   * The result of one item.
   *
   * @param itemId its id
   * @param refusal why it was rejected, if it was
   */
  public record Result(String itemId, Outcome outcome, Optional<Refusal> refusal) {}

  /**
   * Why an item was rejected.
   *
   * @param code machine-readable reason
   * @param message one line for people
   */
  public record Refusal(String code, String message) {}
}
