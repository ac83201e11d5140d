package io.memoir.client;

import io.memoir.client.wire.Fields;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * An event of a user, for the log of a server. Immutable: every method returns a copy.
 *
 * <pre>{@code
 * Event.byUser("ada", "film-0001").ofType("purchase").at(moment).following(answer.requestId())
 * }</pre>
 *
 * <p>An id is generated when the event is created, so a server stores it once, however often it is
 * sent.
 */
public final class Event {
  private static final String EVENT_ID = "eventId";
  private static final String CONTEXT = "context";

  private final Fields fields;

  private Event(Fields fields) {
    this.fields = fields;
  }

  /**
   * An event of a user. By default its type is {@code view} and its time is that of its arrival.
   */
  public static Event byUser(String userId, String itemId) {
    return new Event(named().with("userId", userId).with("itemId", itemId));
  }

  /** An event of a session whose user is not known yet. */
  public static Event inSession(String sessionId, String itemId) {
    return new Event(named().with("sessionId", sessionId).with("itemId", itemId));
  }

  private static Fields named() {
    return Fields.NONE.with(EVENT_ID, UUID.randomUUID().toString());
  }

  /** A copy with an id of your own instead of the generated one. */
  public Event named(String eventId) {
    return new Event(fields.with(EVENT_ID, eventId));
  }

  /** A copy with a type, for example {@code purchase}. */
  public Event ofType(String type) {
    return new Event(fields.with("type", type));
  }

  /** A copy with a time. */
  public Event at(Instant moment) {
    return new Event(fields.with("timestamp", moment.toEpochMilli()));
  }

  /** A copy with a value, for example a price or a rating. */
  public Event worth(double value) {
    return new Event(fields.with("value", value));
  }

  /** A copy that results from a recommendation, given by {@link Answer#requestId}. */
  public Event following(String requestId) {
    return new Event(fields.with("requestId", requestId));
  }

  /** A copy with the items that were shown. */
  public Event whenShown(Collection<String> itemIds) {
    return new Event(fields.with("impression", itemIds));
  }

  /**
   * A copy with an additional field in its context. If the model has an event feature with this
   * name, the field is its value.
   */
  public Event with(String name, String value) {
    return new Event(fields.with(CONTEXT, fields.inner(CONTEXT).with(name, value)));
  }

  /** A copy with a number in its context. */
  public Event with(String name, double value) {
    return new Event(fields.with(CONTEXT, fields.inner(CONTEXT).with(name, value)));
  }

  /** A copy with a boolean in its context. */
  public Event with(String name, boolean value) {
    return new Event(fields.with(CONTEXT, fields.inner(CONTEXT).with(name, value)));
  }

  /** A copy with a list of strings in its context. */
  public Event with(String name, List<String> value) {
    return new Event(fields.with(CONTEXT, fields.inner(CONTEXT).with(name, value)));
  }

  /** The permanent id of the event. */
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

  /** The JSON that is sent. */
  @Override
  public String toString() {
    return fields.toString();
  }
}
