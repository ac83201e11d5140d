package io.memoir.server.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A backup in a backup directory.
 *
 * @param id its number, 1 or more; later ones have higher numbers
 * @param madeAt time of the backup, to the second; empty if it is damaged
 * @param whole whether its description can be read and all its files exist with the right sizes;
 *     only a check verifies their content
 */
public record BackupDescription(int id, Optional<Instant> madeAt, boolean whole) {}
