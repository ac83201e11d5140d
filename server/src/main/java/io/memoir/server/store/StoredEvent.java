package io.memoir.server.store;

import io.memoir.model.BadInputException;
import io.memoir.server.store.bytes.Utf8;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An event of a user, in the form in which the log stores it.
 *
 * <p>An id is any text of 1 to {@value #MAXIMUM_ID_BYTES} bytes in UTF-8, including control
 * characters; it has no meaning except for equality.
 *
 * @param eventId the permanent id of the event: a second event with the same id is the same event
 *     sent again
 * @param userId the user
 * @param itemId the item
 * @param type of the event, for example {@code view} or {@code purchase}; limited as ids are
 * @param time of the event, in milliseconds since 1970; any number
 * @param value for example a rating or a price; never NaN
 * @param requestId the request whose response led to this event
 * @param context further fields; names and values together at most {@value #MAXIMUM_CONTEXT_BYTES}
 *     bytes in UTF-8
 */
public record StoredEvent(
    String eventId,
    String userId,
    String itemId,
    String type,
    long time,
    OptionalDouble value,
    Optional<String> requestId,
    Map<String, String> context) {
  /** Maximum length of an id, in bytes of UTF-8. */
  public static final int MAXIMUM_ID_BYTES = 512;

  /** Maximum size of the context: names and values together, in bytes of UTF-8. */
  public static final int MAXIMUM_CONTEXT_BYTES = 16_384;

  /**
   * Checks every part and copies the context.
   *
   * @throws BadInputException if an id is empty, too long or not valid Unicode, the value is NaN,
   *     or the context is too large
   */
  public StoredEvent {
    checkId("eventId", eventId);
    checkId("userId", userId);
    checkId("itemId", itemId);
    checkId("type", type);
    requestId.ifPresent(id -> checkId("requestId", id));
    if (value.isPresent() && Double.isNaN(value.getAsDouble())) {
      throw new BadInputException("value is NaN, expected a number or none");
    }
    context = Map.copyOf(context);
    int bytes = 0;
    for (Map.Entry<String, String> entry : context.entrySet()) {
      bytes += Utf8.length("a name in context", entry.getKey());
      bytes += Utf8.length("context." + entry.getKey(), entry.getValue());
      if (bytes > MAXIMUM_CONTEXT_BYTES) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "context has more than %,d bytes of names and values, the maximum",
                MAXIMUM_CONTEXT_BYTES));
      }
    }
  }

  /** An event without value, request id and context. */
  public static StoredEvent of(
      String eventId, String userId, String itemId, String type, long time) {
    return new StoredEvent(
        eventId, userId, itemId, type, time, OptionalDouble.empty(), Optional.empty(), Map.of());
  }

  /** Rejects an invalid id, naming its field. */
  public static void checkId(String field, String id) {
    checkId(field, id, MAXIMUM_ID_BYTES);
  }

  /** The same with another maximum length, for a part of an id. */
  public static void checkId(String field, String id, int most) {
    int bytes = Utf8.length(field, id);
    if (bytes == 0) {
      throw new BadInputException(field + " is empty, expected an id");
    }
    if (bytes > most) {
      throw new BadInputException(
          String.format(Locale.ROOT, "%s has %,d bytes, expected at most %d", field, bytes, most));
    }
  }
}
