package io.memoir.server.json;

import io.memoir.model.BadInputException;

/** A field of a JSON text is invalid. */
public final class BadFieldException extends BadInputException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field its path, for example {@code events[3].itemId}; empty for the whole text
   * @param message one line that names the field, what was found and what was expected
   */
  public BadFieldException(String field, String message) {
    super(message);
    this.field = field;
  }

  /** The path of the field, for example {@code events[3].itemId}; empty for the whole text. */
  public String field() {
    return field;
  }
}
