/** The store in a PostgreSQL. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.postgres;
