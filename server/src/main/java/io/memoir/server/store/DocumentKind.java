package io.memoir.server.store;

/** The subject of a document. Documents of different kinds may have the same id. */
public enum DocumentKind {
  /** An item: its attributes, and whether it is hidden. */
  ITEM(1),
  /** A user: its attributes. Erased with the user. */
  USER(2),
  /** The server itself: its persistent settings, such as the promoted model. */
  SERVER(3);

  private final byte code;

  DocumentKind(int code) {
    this.code = (byte) code;
  }

  /** The number with which the kind is stored; never changes. */
  public byte code() {
    return code;
  }
}
