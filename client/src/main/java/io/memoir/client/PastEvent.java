package io.memoir.client;

import io.memoir.client.wire.Fields;
import java.time.Instant;
import java.util.Optional;

/**
 * An event in a request that is not stored.
 *
 * @param itemId the item
 * @param time if it is known
 */
public record PastEvent(String itemId, Optional<Instant> time) {

  /** An event with unknown time. */
  public static PastEvent of(String itemId) {
    return new PastEvent(itemId, Optional.empty());
  }

  /** An event with a time. */
  public static PastEvent at(Instant moment, String itemId) {
    return new PastEvent(itemId, Optional.of(moment));
  }

  Fields fields() {
    Fields fields = Fields.NONE.with("itemId", itemId);
    return time.map(moment -> fields.with("timestamp", moment.toEpochMilli())).orElse(fields);
  }
}
