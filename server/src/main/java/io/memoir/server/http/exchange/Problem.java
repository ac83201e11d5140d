package io.memoir.server.http.exchange;

import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonText;
import io.memoir.server.store.History;
import io.memoir.server.store.StoreUnavailableException;
import java.util.Optional;

/**
 * The reason why a request failed, as in RFC 9457.
 *
 * @param status of HTTP
 * @param code machine-readable kind of the problem
 * @param detail explanation in one line
 * @param field the invalid field, if there is one
 */
public record Problem(int status, String code, String detail, Optional<String> field) {
  public static final String CONTENT_TYPE = "application/problem+json";

  private static final String TYPE = "urn:memoir:problem:";

  public static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, Optional.empty());
  }

  /** The problem to report for a failure; of a bug nothing but the fact is reported. */
  public static Problem of(Throwable failure) {
    return switch (failure) {
      case ProblemException exception ->
          of(exception.status(), exception.code(), String.valueOf(exception.getMessage()));
      case BadFieldException exception ->
          new Problem(
              400,
              exception.field().isEmpty() ? "malformed-body" : "invalid-field",
              String.valueOf(exception.getMessage()),
              Optional.of(exception.field()).filter(field -> !field.isEmpty()));
      case BadInputException exception ->
          of(400, "invalid-request", String.valueOf(exception.getMessage()));
      case StoreUnavailableException exception ->
          of(
              503,
              "store-unavailable",
              "the store is not available (%s); nothing was acknowledged, retry later"
                  .formatted(exception.reason().name().toLowerCase(java.util.Locale.ROOT)));
      case History.ChangingException _ ->
          of(
              503,
              "history-changing",
              "the past of the user changes faster than the history can be read, retry later");
      default ->
          of(500, "defect", "a bug in the server; its log has the details under the request id");
    };
  }

  /** The same problem, whose detail begins with the part of the body that is invalid. */
  Problem in(String part) {
    return new Problem(status, code, part + ": " + detail, field);
  }

  private static String title(int status) {
    return switch (status) {
      case 400 -> "Bad request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not found";
      case 405 -> "Method not allowed";
      case 408 -> "Request timeout";
      case 409 -> "Conflict";
      case 412 -> "Precondition failed";
      case 413 -> "Content too large";
      case 414 -> "URI too long";
      case 415 -> "Unsupported media type";
      case 429 -> "Too many requests";
      case 431 -> "Request header fields too large";
      case 500 -> "Internal server error";
      case 503 -> "Service unavailable";
      case 505 -> "HTTP version not supported";
      default -> status < 500 ? "Bad request" : "Service unavailable";
    };
  }

  public byte[] json(String requestId) {
    JsonObject json = new JsonObject();
    json.addProperty("type", TYPE + code);
    json.addProperty("title", title(status));
    json.addProperty("status", status);
    json.addProperty("detail", detail);
    json.addProperty("code", code);
    field.ifPresent(name -> json.addProperty("field", name));
    json.addProperty("requestId", requestId);
    return JsonText.write(json);
  }
}
