package io.memoir.model;

/** A well-formed file with a format version that this version of Memoir does not read. */
public final class UnsupportedVersionException extends BadInputException {
  private static final long serialVersionUID = 1L;

  public UnsupportedVersionException(String message) {
    super(message);
  }
}
