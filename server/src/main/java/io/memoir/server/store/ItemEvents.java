package io.memoir.server.store;

import java.util.List;

/**
 * The newest events on an item, among those of the whole log that arrived last.
 *
 * @param events the last event on the item of each user, in the order of arrival, the latest first
 * @param found number of events on the item among those that were looked at
 * @param lookedAt number of events of the log that were looked at
 */
public record ItemEvents(List<LoggedEvent> events, long found, long lookedAt) {
  public ItemEvents {
    events = List.copyOf(events);
  }
}
