package io.memoir.client;

/**
 * The server could not be reached, did not answer in time, or the response is not one of a Memoir
 * server. It is not known whether the request had an effect.
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
