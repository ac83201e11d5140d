/** The event store in PostgreSQL. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.postgres;
