package io.memoir.client;

import io.memoir.client.wire.Fields;
import java.time.Instant;
import java.util.Optional;

/**
 * An event that a question tells of and that is not kept.
 *
 * @param itemId what it was done to
 * @param time when, if that is known
 */
public record PastEvent(String itemId, Optional<Instant> time) {

  /** An event of unknown time. */
  public static PastEvent of(String itemId) {
    return new PastEvent(itemId, Optional.empty());
  }

  /** An event at a moment. */
  public static PastEvent at(Instant moment, String itemId) {
    return new PastEvent(itemId, Optional.of(moment));
  }

  Fields fields() {
    Fields fields = Fields.NONE.with("itemId", itemId);
    return time.map(moment -> fields.with("timestamp", moment.toEpochMilli())).orElse(fields);
  }
}
