package io.memoir.server.store;

import java.util.OptionalLong;

/**
 * The size of a store and its number of commits.
 *
 * @param events in the log now
 * @param users with at least one event now
 * @param commits of groups of events since this process opened the store; with {@link
 *     Durability#DURABLE}, the number of waits for the disk
 * @param bytes approximate size on disk
 * @param memory in bytes that the store uses outside of the Java heap: write buffers and caches; 0
 *     for a database server
 * @param kind of the store: {@code rocksdb} or {@code postgresql}
 * @param freeBytes bytes that the disk of the store has left; empty if that is not known, as of a
 *     database server
 */
public record StoreStatistics(
    long events,
    long users,
    long commits,
    long bytes,
    long memory,
    String kind,
    OptionalLong freeBytes) {}
