package io.memoir.server.store;

/**
 * An event and its place in the log.
 *
 * @param position 1 or more, ascending in order of arrival, never used twice; there may be gaps
 * @param event what was done
 */
public record LoggedEvent(long position, StoredEvent event) {
  /** Where the event stands in the history of its user. */
  public EventCursor cursor() {
    return new EventCursor(event.time(), position);
  }
}
