package io.memoir.server.store;

/** The subject of a document. Documents of different kinds may have the same id. */
public enum DocumentKind {
  /** An item: its attributes, and whether it is hidden. */
  ITEM(1, "itemId"),
  /** A user: its attributes. Erased with the user. */
  USER(2, "userId"),
  /** The server itself: its persistent settings, such as the promoted model. */
  SERVER(3, "name");

  private final byte code;
  private final String field;

  DocumentKind(int code, String field) {
    this.code = (byte) code;
    this.field = field;
  }

  /** The number with which the kind is stored; never changes. */
  public byte code() {
    return code;
  }

  /** The name of the id of such a document in requests, for messages. */
  public String field() {
    return field;
  }
}
