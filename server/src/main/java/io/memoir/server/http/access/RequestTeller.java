package io.memoir.server.http.access;

import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.AnsweredRequest;
import io.memoir.server.http.settings.OperatorLog;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/**
 * Passes each request to the log when its response has been sent completely, or when it was
 * rejected.
 */
public final class RequestTeller implements RequestLog {
  /** The attribute of a request with the path of its route. */
  public static final String ROUTE = "io.memoir.route";

  /** The attribute of a request with the name of its API key. */
  public static final String KEY = "io.memoir.key";

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");

  private final String port;
  private final OperatorLog log;

  public RequestTeller(Route.Port port, OperatorLog log) {
    this.port = port.name().toLowerCase(Locale.ROOT);
    this.log = log;
  }

  @Override
  public void log(Request request, Response response) {
    String method = String.valueOf(request.getMethod());
    log.answered(
        new AnsweredRequest(
            Optional.ofNullable(response.getHeaders().get(Exchange.REQUEST_ID)).orElse("none"),
            port,
            text(request, KEY),
            METHODS.contains(method) ? method : "other",
            text(request, ROUTE).orElse("none"),
            response.getStatus(),
            TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - request.getHeadersNanoTime()),
            Response.getContentBytesWritten(response)));
  }

  private static Optional<String> text(Request request, String attribute) {
    return Optional.ofNullable(request.getAttribute(attribute)).map(Object::toString);
  }
}
