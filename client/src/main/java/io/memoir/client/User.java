package io.memoir.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A user.
 *
 * @param userId id of the user
 * @param attributes its attributes
 * @param events number of events in the log
 * @param eventsRemembered number of those on items that the serving model knows, which the state
 *     contains
 * @param itemsSeen number of different items of these
 * @param lastEventAt time of the last event, if there is one
 * @param tag the ETag of the attributes, for {@link MemoirClient#ifMatch}
 * @param notes attributes whose type is not the one that the serving model expects, one line each
 */
public record User(
    String userId,
    Attributes attributes,
    long events,
    long eventsRemembered,
    OptionalInt itemsSeen,
    Optional<Instant> lastEventAt,
    Optional<String> tag,
    List<String> notes) {
  public User {
    notes = List.copyOf(notes);
  }
}
