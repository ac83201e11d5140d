package io.memoir.server.store;

/** Which failures an acknowledged event survives. */
public enum Durability {
  /** A crash of the process or the machine, and loss of power: it is on disk (fsync). */
  DURABLE,
  /**
   * Relaxed: in RocksDB, a crash of the process but not of the machine; in PostgreSQL, the events
   * of about half a second can be lost if the database server crashes. Nothing is ever written
   * partially. For tests, and for logs whose events can be sent again.
   */
  RELAXED
}
