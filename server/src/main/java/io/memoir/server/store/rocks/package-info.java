/** The event store in a directory, based on RocksDB. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.rocks;
