package io.memoir.client;

/**
 * The server could not be reached, did not answer in time, or what came is no answer of a Memoir
 * server. Whether it did what it was asked is not known.
 */
public final class NoAnswerException extends MemoirClientException {
  private static final long serialVersionUID = 1L;

  NoAnswerException(String message) {
    super(message);
  }

  NoAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
