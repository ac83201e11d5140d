package io.memoir.server.store;

import java.time.Instant;

/**
 * The backup that a store was made from.
 *
 * @param id its number in the directory of backups, 1 or more; later ones have higher numbers
 * @param madeAt when it was made, to the second
 */
public record RestoredBackup(int id, Instant madeAt) {}
