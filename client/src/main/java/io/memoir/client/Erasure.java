package io.memoir.client;

import java.time.Instant;
import java.util.Optional;

/**
 * The receipt of an erasure, which is durable, and effective for everything that is asked
 * afterwards.
 *
 * @param userId of the user who was erased
 * @param erasedAt when, by the server's clock
 * @param events erased
 * @param snapshots of the state erased
 * @param documents erased
 * @param bytesRemoved whether it is known that no byte of the user is left in the tables or files
 *     of the store; of a large PostgreSQL store it stays false, as bytes stay in free space
 * @param jobId the job that removes the bytes in the background, as long as it has not ended
 * @param remains where bytes stay that the server cannot remove, and what holds the removal back,
 *     if anything does
 * @param requestId names the request
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
