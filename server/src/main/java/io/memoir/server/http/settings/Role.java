package io.memoir.server.http.settings;

/** The permissions of a key. */
public enum Role {
  /** Send events and nothing else: for web pages and apps, in which everybody can read the key. */
  SEND,
  /** Query recommendations, items and users. */
  READ,
  /** Query, send events, change items and users. */
  WRITE,
  /** All of these, and promote models and erase users. */
  ADMIN;

  public boolean allows(Role needed) {
    return switch (this) {
      case SEND, READ -> this == needed;
      case WRITE, ADMIN -> compareTo(needed) >= 0;
    };
  }
}
