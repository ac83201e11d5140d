package io.memoir.server.store;

import java.util.List;

/**
 * Events in order of arrival, and the number of events in the whole log at the same moment.
 *
 * @param events the requested events
 * @param total number of events in the whole log
 */
public record LogPage(List<LoggedEvent> events, long total) {
  public LogPage {
    events = List.copyOf(events);
  }
}
