package io.memoir.server.store;

/**
 * How much a store holds and has done.
 *
 * @param events in the log now
 * @param users with at least one event now
 * @param commits of groups of events since the store was opened by this process: with {@link
 *     Durability#DURABLE}, how often the disk was waited for
 * @param bytes on disk, about
 */
public record StoreStatistics(long events, long users, long commits, long bytes) {}
