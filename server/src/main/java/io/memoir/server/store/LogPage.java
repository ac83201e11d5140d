package io.memoir.server.store;

import java.util.List;

/**
 * Events in order of arrival, and how many the log holds in all at the same moment.
 *
 * @param events those that were asked for
 * @param total number of events in the whole log
 */
public record LogPage(List<LoggedEvent> events, long total) {
  public LogPage {
    events = List.copyOf(events);
  }
}
