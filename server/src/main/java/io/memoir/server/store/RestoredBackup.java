package io.memoir.server.store;

import java.time.Instant;

/**
 * A backup from which a store was created.
 *
 * @param id its number in the backup directory, 1 or more; later ones have higher numbers
 * @param madeAt time of the backup, to the second
 */
public record RestoredBackup(int id, Instant madeAt) {}
