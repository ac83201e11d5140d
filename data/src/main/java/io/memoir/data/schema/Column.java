package io.memoir.data.schema;

/**
 * What a column is taken for.
 *
 * @param name of the column, or of the role that it has
 * @param kind what it is
 * @param known when, if it is of events; else {@link Known#EVENT}
 * @param encoder name of the encoder of a text; empty for the one that is chosen, and for other
 *     kinds
 * @param because why it is ignored, or read by its encoder; empty if a person said so
 */
public record Column(String name, Kind kind, Known known, String encoder, String because) {

  /** A column that is no feature. */
  static Column ignored(String name, String because) {
    return new Column(name, Kind.IGNORE, Known.EVENT, "", because);
  }

  /** A column that is a feature. */
  static Column of(String name, Kind kind) {
    return new Column(name, kind, Known.EVENT, "", "");
  }

  /** The same, known at another time. */
  Column known(Known other) {
    return new Column(name, kind, other, encoder, because);
  }

  /** The same text, read by another encoder. */
  Column encoder(String other, String reason) {
    return new Column(name, kind, known, other, reason);
  }
}
