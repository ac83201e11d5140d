package io.memoir.data.schema;

/**
 * The kind and use of a column.
 *
 * @param name name of the column, or of its role
 * @param kind kind of the values
 * @param known when its values are known, for columns of events; else {@link Known#EVENT}
 * @param encoder name of the encoder of a text; empty for the default choice, and for other kinds
 * @param because why it is ignored, or why its encoder was chosen; empty if it is user-specified
 */
public record Column(String name, Kind kind, Known known, String encoder, String because) {

  /** A column that is not a feature. */
  static Column ignored(String name, String because) {
    return new Column(name, Kind.IGNORE, Known.EVENT, "", because);
  }

  /** A column that is a feature. */
  static Column of(String name, Kind kind) {
    return new Column(name, kind, Known.EVENT, "", "");
  }

  /** A copy whose values are known at another time. */
  Column known(Known other) {
    return new Column(name, kind, other, encoder, because);
  }

  /** A copy with another encoder. */
  Column encoder(String other, String reason) {
    return new Column(name, kind, known, other, reason);
  }
}
