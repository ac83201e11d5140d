/**
 * The event log of the server, which is the source of truth: every state is computed from it.
 *
 * <p>{@link io.memoir.server.store.EventStore} is the contract; {@link
 * io.memoir.server.store.rocks.RocksEventStore} stores the log in a directory, {@link
 * io.memoir.server.store.postgres.PostgresEventStore} in a database.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store;
