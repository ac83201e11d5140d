package io.memoir.server.store;

/**
 * An event and its position in the log.
 *
 * @param position 1 or more, ascending in order of arrival, never reused; there may be gaps
 * @param event the event
 */
public record LoggedEvent(long position, StoredEvent event) {
  /** The position of the event in the history of its user. */
  public EventCursor cursor() {
    return new EventCursor(event.time(), position);
  }
}
