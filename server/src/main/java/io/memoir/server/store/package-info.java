/**
 * The event log of the server, which is the truth: every state is a fold of it.
 *
 * <p>{@link io.memoir.server.store.EventStore} is what a store promises; {@link
 * io.memoir.server.store.rocks.RocksEventStore} keeps it in a directory, {@link
 * io.memoir.server.store.postgres.PostgresEventStore} in a database.
 */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store;
