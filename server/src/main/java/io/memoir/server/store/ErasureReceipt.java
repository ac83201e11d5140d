package io.memoir.server.store;

/**
 * What was erased with a user; all zero if the user did not exist.
 *
 * @param events from the log
 * @param snapshots of states
 * @param documents of the user: 0 or 1
 */
public record ErasureReceipt(long events, long snapshots, long documents) {}
