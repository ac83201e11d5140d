package io.memoir.client.person;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the memory of a user changed over the newest events, with the model that serves the user.
 *
 * @param userId the user
 * @param memories the memories of the model; empty for models without interest vectors, such as
 *     count-based models and ensembles
 * @param course the events on items that the model knows, oldest first
 */
public record MemoryCourse(String userId, List<Memory> memories, List<Step> course) {
  public MemoryCourse {
    memories = List.copyOf(memories);
    course = List.copyOf(course);
  }

  /** A part of the user state. */
  public enum Memory {
    LONG_TERM,
    SHORT_TERM,
    /** That of a model with one memory. */
    STATE
  }

  /**
   * One event and the change of the memory that it made.
   *
   * @param time of the event
   * @param itemId its item
   * @param title the title of the item, if it has one
   * @param longTermWeight the weight of the long-term interest after the event, from 0 to 1; the
   *     short-term interest has the rest. Empty for models without two interests
   * @param moved for each memory how far its interest vector turned: the cosine distance between
   *     the vectors before and after the event, from 0 to 2. A memory is missing if one of them is
   *     0, as before the first event
   */
  public record Step(
      Instant time,
      String itemId,
      Optional<String> title,
      OptionalDouble longTermWeight,
      Map<Memory, Double> moved) {
    public Step {
      moved = Map.copyOf(moved);
    }
  }
}
