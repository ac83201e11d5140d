package io.memoir.model;

/** A file is damaged: truncated, altered, or not of the expected format. */
public final class CorruptFileException extends BadInputException {
  private static final long serialVersionUID = 1L;

  public CorruptFileException(String message) {
    super(message);
  }

  public CorruptFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
