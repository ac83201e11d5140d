package io.memoir.server.http.listener;

import com.google.gson.JsonObject;
import io.memoir.server.http.access.Cors;
import io.memoir.server.http.access.RequestTeller;
import io.memoir.server.http.api.Health;
import io.memoir.server.http.api.HealthApi;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.http.metrics.ServerMetrics;
import io.memoir.server.json.JsonText;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Handles every request before routing. Health checks are answered at once, by the platform threads
 * that read from connections; every other request continues in a virtual thread of its own. So
 * health checks do not wait for requests, however busy these are.
 *
 * <p>Headers that override the method of a request are removed.
 */
public final class RequestGate extends Handler.Wrapper {
  private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";

  private final Health health;
  private final ServerMetrics metrics;
  private final ConnectionWatch watch;
  private final Cors cors;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

  public RequestGate(Health health, ServerMetrics metrics, ConnectionWatch watch, Cors cors) {
    this.health = health;
    this.metrics = metrics;
    this.watch = watch;
    this.cors = cors;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    watch.begin(request);
    if (watch.isEnding()) {
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    String method = request.getMethod();
    if (method.equals("GET") || method.equals("HEAD")) {
      String path = Request.getPathInContext(request);
      switch (path) {
        case HealthApi.LIVE, HealthApi.STARTED -> {
          new HealthAnswer(path, request, response, callback).up(Health.up());
          return true;
        }
        case HealthApi.READY -> {
          HealthAnswer answer = new HealthAnswer(path, request, response, callback);
          health
              .problem()
              .thenAccept(problem ->
                  problem.ifPresentOrElse(answer::problem, () -> answer.up(health.ready())))
              .exceptionally(failure -> {
                callback.failed(failure);
                return null;
              });
          return true;
        }
        default -> {}
      }
    }
    if (cors.answer(request, response, callback)) {
      return true;
    }
    Request plain =
        request.getHeaders().contains(METHOD_OVERRIDE) ? new WithoutOverride(request) : request;
    requests.execute(() -> goOn(plain, response, callback));
    return true;
  }

  private void goOn(Request request, Response response, Callback callback) {
    try {
      if (!super.handle(request, response, callback)) {
        Response.writeError(request, response, callback, 404);
      }
    } catch (Exception | Error e) { // nobody else would answer the request on this thread
      Response.writeError(request, response, callback, e);
    }
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    requests.shutdown();
  }

  /** A request without the header that overrides its method. */
  private static final class WithoutOverride extends Request.Wrapper {
    private final HttpFields headers;

    WithoutOverride(Request request) {
      super(request);
      this.headers = HttpFields.build(request.getHeaders()).remove(METHOD_OVERRIDE).asImmutable();
    }

    @Override
    public HttpFields getHeaders() {
      return headers;
    }
  }

  /** A response to a health check, with the headers of all responses of the server. */
  private final class HealthAnswer {
    private final String path;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final String requestId;
    private final long started = System.nanoTime();

    HealthAnswer(String path, Request request, Response response, Callback callback) {
      this.path = path;
      this.request = request;
      this.response = response;
      this.callback = callback;
      request.setAttribute(RequestTeller.ROUTE, path);
      HttpField given = request.getHeaders().getField(Exchange.REQUEST_ID);
      this.requestId =
          Exchange.requestId(Optional.ofNullable(given).map(HttpField::getValue).orElse(""));
    }

    void up(JsonObject json) {
      json.addProperty("requestId", requestId);
      json.addProperty("tookMicros", (System.nanoTime() - started) / 1_000);
      send(200, "application/json", JsonText.write(json));
    }

    void problem(Problem problem) {
      response.getHeaders().put("Retry-After", "1");
      send(problem.status(), Problem.CONTENT_TYPE, problem.json(requestId));
    }

    private void send(int status, String contentType, byte[] content) {
      response.setStatus(status);
      response.getHeaders().put(Exchange.REQUEST_ID, requestId);
      response.getHeaders().put("Cache-Control", "no-store");
      response.getHeaders().put("X-Content-Type-Options", "nosniff");
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
      metrics.request(request.getMethod(), path, status, System.nanoTime() - started);
      response.write(true, ByteBuffer.wrap(content), callback);
    }
  }
}
