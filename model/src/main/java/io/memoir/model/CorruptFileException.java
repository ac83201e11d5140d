package io.memoir.model;

/**
 * A file whose bytes are not what was written: truncated, altered, or not of this format at all.
 */
public final class CorruptFileException extends BadInputException {
  private static final long serialVersionUID = 1L;

  public CorruptFileException(String message) {
    super(message);
  }

  public CorruptFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
