package io.memoir.client;

import java.util.Locale;
import java.util.Optional;

/** The server answered with an error (RFC 9457). */
public final class ProblemException extends MemoirClientException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String detail;
  private final String field;
  private final String requestId;

  /**
   * Creates an exception with the message of a problem.
   *
   * @param call method and path, for the message
   * @param field the invalid field; empty for none
   * @param requestId the id of the request; empty for none
   */
  ProblemException(
      String call, int status, String code, String detail, String field, String requestId) {
    super(
        String.format(
            Locale.ROOT,
            "%s: %d %s: %s%s",
            call,
            status,
            code,
            detail,
            requestId.isEmpty() ? "" : " (request " + requestId + ")"));
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.field = field;
    this.requestId = requestId;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The machine-readable code, for example {@code invalid-field}. */
  public String code() {
    return code;
  }

  /** The description of the error, in one line. */
  public String detail() {
    return detail;
  }

  /** The invalid field, for example {@code events[3].itemId}, if there is one. */
  public Optional<String> field() {
    return Optional.of(field).filter(name -> !name.isEmpty());
  }

  /** The id of the request in the server's log, if the server itself has answered. */
  public Optional<String> requestId() {
    return Optional.of(requestId).filter(id -> !id.isEmpty());
  }
}
