package io.memoir.client;

import java.time.Instant;

/**
 * The receipt of an erasure.
 *
 * @param userId of the user who was erased
 * @param erasedAt when, by the server's clock
 * @param events erased
 * @param snapshots of the state erased
 * @param documents erased
 * @param remains what is not the server's to erase
 * @param requestId names the request
 */
public record Erasure(
    String userId,
    Instant erasedAt,
    long events,
    long snapshots,
    long documents,
    String remains,
    String requestId) {}
