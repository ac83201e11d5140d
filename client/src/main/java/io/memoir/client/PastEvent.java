package io.memoir.client;

import io.memoir.client.wire.Fields;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An event in a request that is not stored.
 *
 * @param itemId the item
 * @param time its time, if known
 * @param type the type of the event; by default a view
 * @param value a number such as a price or a rating, if there is one
 * @param context further values by name, such as event features of the model
 */
public record PastEvent(
    String itemId,
    Optional<Instant> time,
    Optional<String> type,
    OptionalDouble value,
    Attributes context) {

  /** An event with unknown time. */
  public static PastEvent of(String itemId) {
    return new PastEvent(
        itemId, Optional.empty(), Optional.empty(), OptionalDouble.empty(), Attributes.NONE);
  }

  /** An event with a time. */
  public static PastEvent at(Instant moment, String itemId) {
    return new PastEvent(
        itemId, Optional.of(moment), Optional.empty(), OptionalDouble.empty(), Attributes.NONE);
  }

  /** A copy with a type, for example {@code purchase}. */
  public PastEvent ofType(String kind) {
    return new PastEvent(itemId, time, Optional.of(kind), value, context);
  }

  /** A copy with a value, for example a price or a rating. */
  public PastEvent worth(double amount) {
    return new PastEvent(itemId, time, type, OptionalDouble.of(amount), context);
  }

  /** A copy with these further values, in place of those before. */
  public PastEvent with(Attributes values) {
    return new PastEvent(itemId, time, type, value, values);
  }

  Fields fields() {
    Fields fields = Fields.NONE.with("itemId", itemId);
    if (time.isPresent()) {
      fields = fields.with("timestamp", time.get().toEpochMilli());
    }
    if (type.isPresent()) {
      fields = fields.with("type", type.get());
    }
    if (value.isPresent()) {
      fields = fields.with("value", value.getAsDouble());
    }
    return context.byName().isEmpty() ? fields : fields.with("context", context.json());
  }
}
