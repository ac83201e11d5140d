package io.memoir.server.store;

/** What a document tells of. Documents of different kinds may have the same id. */
public enum DocumentKind {
  /** An item: its properties, and whether it is hidden. */
  ITEM(1),
  /** A user: properties. Erased with the user. */
  USER(2),
  /** The server itself: what it has to remember, such as which model is promoted. */
  SERVER(3);

  private final byte code;

  DocumentKind(int code) {
    this.code = (byte) code;
  }

  /** The number that the kind is stored as; never changes. */
  public byte code() {
    return code;
  }
}
