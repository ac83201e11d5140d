package io.memoir.server.engine.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the event log contained at a time.
 *
 * @param asOf when the count began, in milliseconds since 1970
 * @param tookMillis duration of the count
 * @param version of the model whose items are the known ones
 * @param fingerprint of this model
 * @param events in the log
 * @param unknownEvents events on items that the model does not know
 * @param firstAt time of the earliest event, in milliseconds since 1970; empty without events
 * @param lastAt time of the latest event, in milliseconds since 1970; empty without events
 * @param users the events of each user
 * @param items the events of each item
 * @param popular the share of the most popular items; empty without events, or if there are so many
 *     items that only a sample of them was counted
 * @param days the newest days with events, at most 400, oldest first
 * @param olderEvents events before the first of these days
 * @param types the most frequent types, at most 50, most frequent first
 * @param otherTypeEvents events of other types
 */
public record LogSummary(
    long asOf,
    long tookMillis,
    String version,
    String fingerprint,
    long events,
    long unknownEvents,
    OptionalLong firstAt,
    OptionalLong lastAt,
    Spread users,
    Spread items,
    Optional<Popular> popular,
    List<Day> days,
    long olderEvents,
    List<TypeCount> types,
    long otherTypeEvents) {
  public LogSummary {
    days = List.copyOf(days);
    types = List.copyOf(types);
  }

  /**
   * How the events are distributed over users or items.
   *
   * @param count of users or items with events
   * @param sampled the share of them that was counted; below 1, count and distribution are
   *     estimates
   * @param mean events of each; 0 without events
   * @param median half of them have at most as many events
   * @param p90 nine of ten have at most as many events
   * @param p99 99 of 100 have at most as many events
   * @param most events of the one that has most, among those that were counted
   * @param ranges how many of them have a number of events, by powers of two, ascending
   */
  public record Spread(
      long count,
      double sampled,
      double mean,
      int median,
      int p90,
      int p99,
      int most,
      List<Range> ranges) {
    public Spread {
      ranges = List.copyOf(ranges);
    }

    /**
     * The users or items whose number of events is in a range.
     *
     * @param from the smallest number of events
     * @param to the largest number of events
     * @param count of them, estimated if only a sample was counted
     */
    public record Range(int from, int to, long count) {}
  }

  /**
   * The share of all events that are on the most popular items, from 0 to 1.
   *
   * @param ten of the first ten items
   * @param hundred of the first hundred items
   * @param onePercent of the first hundredth of the items, at least one
   * @param tenPercent of the first tenth of the items, at least one
   */
  public record Popular(double ten, double hundred, double onePercent, double tenPercent) {}

  /**
   * The events of one day in UTC.
   *
   * @param startsAt in milliseconds since 1970
   * @param events of this day
   * @param unknown those on items that the model does not know
   */
  public record Day(long startsAt, long events, long unknown) {}

  /** The events of one type. */
  public record TypeCount(String type, long events) {}
}
