package io.memoir.server.http;

/** What the holder of a key may do; each may do what those before it may. */
public enum Role {
  /** Ask: recommendations, items, users. */
  READ,
  /** Send events, change items and users. */
  WRITE,
  /** Promote models, erase users. */
  ADMIN;

  boolean allows(Role needed) {
    return compareTo(needed) >= 0;
  }
}
