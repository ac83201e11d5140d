package io.memoir.server.store;

/**
 * How much a store holds and has done.
 *
 * @param events in the log now
 * @param users with at least one event now
 * @param commits of groups of events since the store was opened by this process: with {@link
 *     Durability#DURABLE}, how often the disk was waited for
 * @param bytes on disk, about
 * @param memory in bytes, that the store keeps outside of the Java heap: what is not yet written
 *     out, and what was read; 0 for a database in a process of its own
 */
public record StoreStatistics(long events, long users, long commits, long bytes, long memory) {}
