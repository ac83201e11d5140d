package io.memoir.model;

/**
 * Input that a person gave and can mend: a file, a setting, an id.
 *
 * <p>The message is one line that names what was found, where, and what was expected; the command
 * line prints it as it is and exits with code 2.
 */
public class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadInputException(String message) {
    super(message);
  }

  public BadInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
