package io.memoir.server.store;

/**
 * A backup that a store was made from, for a trial.
 *
 * @param backup which it was
 * @param statistics how much that store held
 */
public record CheckedBackup(RestoredBackup backup, StoreStatistics statistics) {}
