package io.memoir.server.engine.popular;

import java.time.LocalDate;
import java.util.List;

/**
 * The number of events of one item per day.
 *
 * @param asOf the time of the last update of the counts, milliseconds since 1970
 * @param first the first day, in UTC
 * @param events number of events of each day from the first one on
 */
public record DailyEvents(long asOf, LocalDate first, List<Integer> events) {
  public DailyEvents {
    events = List.copyOf(events);
  }
}
