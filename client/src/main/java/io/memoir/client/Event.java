package io.memoir.client;

import io.memoir.client.wire.Fields;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;

/**
 * Something a person did, to be kept in the log of a server. Immutable: every method gives another.
 *
 * <pre>{@code
 * Event.byUser("ada", "film-0001").ofType("purchase").at(moment).following(answer.requestId())
 * }</pre>
 *
 * <p>It has an id from the beginning, by which a server counts it once, however often it is sent.
 */
public final class Event {
  private static final String EVENT_ID = "eventId";
  private static final String CONTEXT = "context";

  private final Fields fields;

  private Event(Fields fields) {
    this.fields = fields;
  }

  /** An event of a user. Unless more is said, it is a view, and was done when it arrives. */
  public static Event byUser(String userId, String itemId) {
    return new Event(named().with("userId", userId).with("itemId", itemId));
  }

  /** The same of somebody whose user is not known yet. */
  public static Event inSession(String sessionId, String itemId) {
    return new Event(named().with("sessionId", sessionId).with("itemId", itemId));
  }

  private static Fields named() {
    return Fields.NONE.with(EVENT_ID, UUID.randomUUID().toString());
  }

  /** The same, with an id that it has where it comes from, instead of one made here. */
  public Event named(String eventId) {
    return new Event(fields.with(EVENT_ID, eventId));
  }

  /** The same, of a certain kind, for example {@code purchase}. */
  public Event ofType(String type) {
    return new Event(fields.with("type", type));
  }

  /** The same, done at a certain moment. */
  public Event at(Instant moment) {
    return new Event(fields.with("timestamp", moment.toEpochMilli()));
  }

  /** The same, worth something, for example a price or a rating. */
  public Event worth(double value) {
    return new Event(fields.with("value", value));
  }

  /** The same, done upon an answer; {@link Answer#requestId} names it. */
  public Event following(String requestId) {
    return new Event(fields.with("requestId", requestId));
  }

  /** The same, with the items that were shown. */
  public Event whenShown(Collection<String> itemIds) {
    return new Event(fields.with("impression", itemIds));
  }

  /** The same, with one more thing that is kept beside it. */
  public Event with(String name, String value) {
    return new Event(fields.with(CONTEXT, fields.inner(CONTEXT).with(name, value)));
  }

  /** Names the event for ever. */
  public String eventId() {
    return fields.text(EVENT_ID);
  }

  Fields fields() {
    return fields;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Event event && event.fields.equals(fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  /** As it is sent. */
  @Override
  public String toString() {
    return fields.toString();
  }
}
