package io.memoir.model;

/**
 * Invalid input that a user can correct: a file, a setting, an id.
 *
 * <p>The message is one line that states what was found, where, and what was expected; the command
 * line prints it and exits with code 2.
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
