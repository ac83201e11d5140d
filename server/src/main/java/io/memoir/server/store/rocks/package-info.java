/** The store in a directory, over RocksDB. */
@org.jspecify.annotations.NullMarked
package io.memoir.server.store.rocks;
