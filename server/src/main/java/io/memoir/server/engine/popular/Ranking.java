package io.memoir.server.engine.popular;

import java.util.List;
import java.util.OptionalLong;

/**
 * The items with the most events, as the log was at one time.
 *
 * @param asOf that time, milliseconds since 1970
 * @param since the beginning of the window, milliseconds since 1970; empty if all events count
 * @param items all items with events, those with the most first
 */
public record Ranking(long asOf, OptionalLong since, List<Counted> items) {
  public Ranking {
    items = List.copyOf(items);
  }

  /**
   * An item and its events.
   *
   * @param events number of events, 1 or more
   */
  public record Counted(String itemId, long events) {}
}
