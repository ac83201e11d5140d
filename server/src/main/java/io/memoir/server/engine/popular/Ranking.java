package io.memoir.server.engine.popular;

import java.util.List;
import java.util.OptionalLong;

/**
 * The items with the most events, as the log was at one moment.
 *
 * @param asOf that moment, milliseconds since 1970
 * @param since events of this time and later count, milliseconds since 1970; empty if all do
 * @param items every item with events, those with the most first
 */
public record Ranking(long asOf, OptionalLong since, List<Counted> items) {
  public Ranking {
    items = List.copyOf(items);
  }

  /**
   * An item and its events.
   *
   * @param events how many, 1 or more
   */
  public record Counted(String itemId, long events) {}
}
