package io.memoir.server.json;

import io.memoir.model.BadInputException;

/** A field of a JSON text that is not what was expected. */
public final class BadFieldException extends BadInputException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field its place, for example {@code events[3].itemId}; empty for the text as a whole
   * @param message one line that names the field, what was found and what was expected
   */
  public BadFieldException(String field, String message) {
    super(message);
    this.field = field;
  }

  /** The place of the field, for example {@code events[3].itemId}; empty for the whole text. */
  public String field() {
    return field;
  }
}
