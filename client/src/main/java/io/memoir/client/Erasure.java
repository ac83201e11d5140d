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
 * @param bytesRemoved whether no byte of the user is left in the files of the store
 * @param jobId the job that removes the bytes in the background, if some are left
 * @param remains what is not the server's to erase
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
