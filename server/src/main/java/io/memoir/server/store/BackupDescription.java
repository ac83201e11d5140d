package io.memoir.server.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A backup in a directory of backups.
 *
 * @param id its number, 1 or more; later ones have higher numbers
 * @param madeAt when it was made, to the second; empty if it is damaged
 * @param whole whether its description can be read and its files are all there, of the right sizes;
 *     whether their content is right, only a check tells
 */
public record BackupDescription(int id, Optional<Instant> madeAt, boolean whole) {}
