package io.memoir.server.store;

/**
 * A backup that was verified by restoring it.
 *
 * @param backup that was restored
 * @param statistics of the restored store
 */
public record CheckedBackup(RestoredBackup backup, StoreStatistics statistics) {}
