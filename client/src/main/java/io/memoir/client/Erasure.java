package io.memoir.client;

import java.time.Instant;
import java.util.Optional;

/**
 * The receipt of an erasure, which is durable and effective for all later requests.
 *
 * @param userId the erased user
 * @param erasedAt time of the erasure, by the server's clock
 * @param events number of events erased
 * @param snapshots number of snapshots of the state erased
 * @param documents number of documents erased
 * @param bytesRemoved whether no byte of the user is left in the tables or files of the store;
 *     stays false for a large PostgreSQL store, where bytes stay in free space
 * @param jobId the job that removes the bytes in the background, until it has ended
 * @param remains where traces of the user remain that the server cannot remove, and what delays the
 *     removal, if anything
 * @param requestId id of the request
 */
public record Erasure(
    String userId,
    Instant erasedAt,
    long events,
    long snapshots,
    long documents,
    boolean bytesRemoved,
    Optional<String> jobId,
    String remains,
    String requestId) {}
