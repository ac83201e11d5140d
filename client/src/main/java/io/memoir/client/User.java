package io.memoir.client;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A user.
 *
 * @param userId its id
 * @param attributes what was said of the user
 * @param events how many events the log has
 * @param eventsRemembered how many of them the state has folded: those of items that the serving
 *     model knows
 * @param itemsSeen how many different items they were of
 * @param lastEventAt when the last event was done, if there is one
 * @param tag names the properties, for {@link MemoirClient#ifMatch}
 */
public record User(
    String userId,
    Attributes attributes,
    long events,
    long eventsRemembered,
    OptionalInt itemsSeen,
    Optional<Instant> lastEventAt,
    Optional<String> tag) {}
