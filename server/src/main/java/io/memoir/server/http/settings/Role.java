package io.memoir.server.http.settings;

/** What the holder of a key may do. */
public enum Role {
  /** Send events, and nothing else: for pages and apps, where everybody can read the key. */
  SEND,
  /** Ask: recommendations, items, users. */
  READ,
  /** Ask, send events, change items and users. */
  WRITE,
  /** All of that, promote models, erase users. */
  ADMIN;

  public boolean allows(Role needed) {
    return switch (this) {
      case SEND, READ -> this == needed;
      case WRITE, ADMIN -> compareTo(needed) >= 0;
    };
  }
}
