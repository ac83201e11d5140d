package io.memoir.server.store;

/** What an acknowledged event survives. */
public enum Durability {
  /** The end of the process, of the machine, and of its power: it is on the disk (fsync). */
  DURABLE,
  /**
   * Relaxed: RocksDB's survives the end of the process, not of the machine; PostgreSQL's may be
   * lost for about half a second's worth if the database server crashes. Nothing is ever half
   * written. For tests, and for logs that can be sent again.
   */
  RELAXED
}
