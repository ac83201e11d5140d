package io.memoir.client;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A user.
 *
 * @param userId its id
 * @param attributes what was said of the user
 * @param eventsRemembered how many events the state has folded
 * @param itemsSeen how many different items they were of
 * @param lastEventAt when the last of them was done, if there is one
 */
public record User(
    String userId,
    Attributes attributes,
    long eventsRemembered,
    OptionalInt itemsSeen,
    Optional<Instant> lastEventAt) {}
