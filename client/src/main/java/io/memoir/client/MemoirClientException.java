package io.memoir.client;

/** A call failed. The message is one line. */
public abstract sealed class MemoirClientException extends RuntimeException
    permits NoAnswerException, ProblemException {
  private static final long serialVersionUID = 1L;

  MemoirClientException(String message) {
    super(message);
  }

  MemoirClientException(String message, Throwable cause) {
    super(message, cause);
  }
}
