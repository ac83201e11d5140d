package io.memoir.client;

import java.util.Optional;

/** The server answered that it did not do it, and why (RFC 9457). */
public final class ProblemException extends MemoirClientException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String detail;
  private final String field;
  private final String requestId;

  /**
   * @param call method and path, for the message
   * @param field empty for none
   * @param requestId empty for none
   */
  ProblemException(
      String call, int status, String code, String detail, String field, String requestId) {
    super(
        "%s: %d %s: %s%s"
            .formatted(
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

  /** The status of HTTP. */
  public int status() {
    return status;
  }

  /** Names the kind of problem for programs, for example {@code invalid-field}. */
  public String code() {
    return code;
  }

  /** One line for people. */
  public String detail() {
    return detail;
  }

  /** The field to blame, for example {@code events[3].itemId}, if one is. */
  public Optional<String> field() {
    return Optional.of(field).filter(name -> !name.isEmpty());
  }

  /** Names the request in the server's log, if the server itself answered. */
  public Optional<String> requestId() {
    return Optional.of(requestId).filter(id -> !id.isEmpty());
  }
}
