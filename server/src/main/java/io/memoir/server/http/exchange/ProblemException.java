package io.memoir.server.http.exchange;

/** Ends a request with a problem; its detail is the message. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  public ProblemException(int status, String code, String detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  /** The status of the answer. */
  int status() {
    return status;
  }

  /** The code of the problem. */
  String code() {
    return code;
  }
}
