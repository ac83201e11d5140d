package io.memoir.client.person;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An event of a user in the log.
 *
 * @param eventId its permanent id
 * @param itemId the item
 * @param title the title of the item, if the serving model knows the item and it has one
 * @param categories of the item, from the widest to the narrowest, likewise
 * @param type the type of the event, for example {@code view}
 * @param value a number such as a price or a rating, if there is one
 * @param time its time
 * @param values its context as the log has it, including the session and the items that were shown
 */
public record UserEvent(
    String eventId,
    String itemId,
    Optional<String> title,
    List<String> categories,
    String type,
    OptionalDouble value,
    Instant time,
    Map<String, String> values) {
  public UserEvent {
    categories = List.copyOf(categories);
    values = Map.copyOf(values);
  }
}
