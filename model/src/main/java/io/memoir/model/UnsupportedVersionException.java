package io.memoir.model;

/** A well-formed file of a format version that this build does not read. */
public final class UnsupportedVersionException extends BadInputException {
  private static final long serialVersionUID = 1L;

  public UnsupportedVersionException(String message) {
    super(message);
  }
}
