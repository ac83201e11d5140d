package io.memoir.runtime;

import io.memoir.model.ItemTable;
import io.memoir.model.feature.Values;
import io.memoir.runtime.explain.History;
import io.memoir.runtime.feature.Given;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An event of a user.
 *
 * @param itemId the external id of the item
 * @param time milliseconds since 1970; 0 if unknown
 * @param values feature values of the event, by the names of the event features of the model; other
 *     names are ignored, and a name that is absent is a missing value
 */
public record Event(String itemId, long time, Values values) {

  /** An event without feature values. */
  public Event(String itemId, long time) {
    this(itemId, time, Values.NONE);
  }

  /** An event with unknown time. */
  public static Event of(String itemId) {
    return new Event(itemId, 0);
  }

  /** The events whose items the model knows. */
  static History known(List<Event> events, ItemTable items) {
    int[] positions =
        IntStream.range(0, events.size())
            .filter(event -> items.indexOf(events.get(event).itemId()) >= 0)
            .toArray();
    List<Event> known = Arrays.stream(positions).mapToObj(events::get).toList();
    return new History(
        positions,
        known.stream().mapToInt(event -> items.indexOf(event.itemId())).toArray(),
        known.stream().mapToLong(Event::time).toArray(),
        known.stream().map(event -> Given.of(event.values())).toList());
  }
}
