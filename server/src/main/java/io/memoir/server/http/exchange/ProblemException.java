package io.memoir.server.http.exchange;

/** Ends a request with a problem; the message is its detail. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  public ProblemException(int status, String code, String detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  /** The status of the response. */
  int status() {
    return status;
  }

  /** The code of the problem. */
  String code() {
    return code;
  }
}
