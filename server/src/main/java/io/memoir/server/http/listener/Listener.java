package io.memoir.server.http.listener;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import io.memoir.model.BadInputException;
import io.memoir.server.http.access.Cors;
import io.memoir.server.http.access.Encryption;
import io.memoir.server.http.access.Guard;
import io.memoir.server.http.access.RequestTeller;
import io.memoir.server.http.api.Health;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Problem;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.exchange.Workload;
import io.memoir.server.http.metrics.ServerMetrics;
import io.memoir.server.http.settings.OperatorLog;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.store.StoreUnavailableException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;

/**
 * One port and its routes: Javalin, configured to be strict and to report errors as problem JSON.
 */
public final class Listener {
  private static final int MOST_CONNECTIONS = 10_000;
  private static final int STOP_MILLIS = 10_000;

  /** How long a connection may be silent before it is closed at shutdown. */
  private static final int SILENT_AT_END_MILLIS = 5_000;

  /** Interval at which open connections are counted while the server drains. */
  private static final long LOOK_MILLIS = 20;

  private static final int HEADER_BYTES = 8_192;

  private final Javalin javalin;
  private final Route.Port kind;
  private final ServerSettings settings;
  private final Shared shared;
  private final ConnectionWatch watch;

  /** Accepts connections; present once the port is open. */
  private volatile Optional<ServerConnector> connector = Optional.empty();

  /**
   * The objects that all ports of a server share.
   *
   * @param guard authentication and rate limits
   * @param workload the resources of all concurrent requests
   * @param health of the server
   * @param log receives what operators should know and clients should not
   */
  public record Shared(
      Guard guard,
      Workload workload,
      Health health,
      ServerMetrics metrics,
      Optional<Encryption> encryption,
      OperatorLog log) {}

  /**
   * Opens the port.
   *
   * @throws BadInputException if the port is in use
   */
  public Listener(
      Route.Port kind, int port, List<Route> routes, ServerSettings settings, Shared shared) {
    this.kind = kind;
    this.settings = settings;
    this.shared = shared;
    this.watch = new ConnectionWatch(settings.headerSeconds());
    this.javalin = Javalin.create(config -> configure(config, port, routes));
    boolean started = false;
    try {
      javalin.start();
      started = true;
    } catch (JavalinBindException e) {
      throw new BadInputException(
          "cannot listen on port %d of %s, expected a free port that this user may open, on an address of this machine"
              .formatted(port, host(kind)),
          e);
    } catch (JavalinException e) {
      throw new BadInputException(
          "cannot listen on port %d of %s: %s".formatted(port, host(kind), e.getMessage()), e);
    } finally {
      if (!started) {
        watch.close();
      }
    }
  }

  /** The number of the port. */
  public int port() {
    return javalin.port();
  }

  /**
   * Accepts no more connections, and waits until the open ones are closed: each is closed with the
   * response to the request in progress, or when it is idle.
   *
   * @param most maximum time to wait
   */
  public void drain(Duration most) throws InterruptedException {
    // Not by shutting it down, which also closes connections whose last response did not announce
    // it.
    ServerConnector open = connector.orElseThrow();
    open.setAccepting(false);
    open.close();
    watch.drain();
    long end = System.nanoTime() + most.toNanos();
    while (watch.open() > 0 && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  /** Accepts no more requests, and waits for those in progress. */
  public void stop() {
    watch.end();
    javalin.stop();
    watch.close();
  }

  private void configure(JavalinConfig config, int port, List<Route> routes) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    // The gate starts a virtual thread for each request; platform threads read from connections.
    config.concurrency.useVirtualThreads = false;
    config.http.prefer405over404 = true;
    config.http.generateEtags = false;
    config.jetty.addConnector((server, http) -> connector(server, http, port));
    config.jetty.modifyServer(this::configure);
    config.jetty.modifyHttpConfiguration(this::configure);
    config.jetty.modifyServletContextHandler(handler -> {
      handler.getServletHandler().setDecodeAmbiguousURIs(true);
      handler.setErrorHandler(Listener::refuse);
    });
    for (Route route : routes) {
      config.routes.addHttpHandler(route.method(), route.path(), context -> answer(route, context));
      if (route.method().equals(HandlerType.GET)) {
        // The same response, of which only the headers are sent.
        config.routes.addHttpHandler(
            HandlerType.HEAD, route.path(), context -> answer(route, context));
      }
    }
    config.routes.exception(HttpResponseException.class, this::refuse);
    config.routes.exception(Exception.class, this::fail);
  }

  private void configure(Server server) {
    GracefulHandler graceful = new GracefulHandler();
    graceful.setHandler(new RequestGate(shared.health(), shared.metrics(), watch, cors()));
    server.setHandler(graceful);
    server.setStopTimeout(STOP_MILLIS);
    server.setErrorHandler(Listener::refuse);
    server.setRequestLog(new RequestTeller(kind, shared.log()));
    server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server));
  }

  /** Pages of other sites may only use the API port. */
  private Cors cors() {
    return new Cors(kind == Route.Port.API ? settings.corsOrigins() : Set.of());
  }

  private ServerConnector connector(Server server, HttpConfiguration http, int port) {
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    plain.addEventListener(watch);
    ServerConnector made =
        shared
            .encryption()
            .map(each -> new ServerConnector(server, each.context(), plain))
            .orElseGet(() -> new ServerConnector(server, plain));
    made.setHost(host(kind));
    made.setPort(port);
    made.setIdleTimeout(settings.idleSeconds() * 1_000L);
    made.setShutdownIdleTimeout(SILENT_AT_END_MILLIS);
    connector = Optional.of(made);
    return made;
  }

  private void configure(HttpConfiguration http) {
    http.setSendServerVersion(false);
    if (shared.encryption().isPresent()) {
      // The only certificate is used for every host name, so names are not compared.
      http.addCustomizer(new SecureRequestCustomizer(false));
    }
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setIdleTimeout(settings.idleSeconds() * 1_000L);
    // Ids can be any text, percent-encoded. Paths are only compared with routes and never opened as
    // files.
    http.setUriCompliance(
        UriCompliance.RFC3986.with(
            "ids of any text",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
            UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS));
  }

  private void answer(Route route, Context context) {
    Exchange exchange = new Exchange(context, settings, shared.workload());
    context.req().setAttribute(RequestTeller.ROUTE, route.shownPath());
    try {
      shared.guard().admit(route, exchange);
      route.action().answer(exchange);
    } catch (Exception e) {
      answer(exchange, e);
    } catch (OutOfMemoryError e) {
      exchange.end(); // its memory is free again, so that the error can be reported
      shared.health().outOfMemory();
      shared
          .log()
          .trouble(
              String.format(
                  Locale.ROOT,
                  "out of memory in request %s: %s; the maximum heap size is %,d MiB, increase it with -Xmx",
                  exchange.requestId(),
                  e.getMessage(),
                  Runtime.getRuntime().maxMemory() >> 20));
      exchange.answer(
          Problem.of(
              503,
              "out-of-memory",
              "the server ran out of memory; the request may or may not have had an effect"));
    } finally {
      exchange.end();
      shared
          .metrics()
          .request(
              context.method().name(),
              route.shownPath(),
              exchange.status(),
              exchange.measuredNanos());
    }
  }

  private void answer(Exchange exchange, Exception failure) {
    Problem problem = Problem.of(failure);
    if (problem.status() == 500) {
      shared.log().defect(exchange.requestId(), failure);
    }
    if (failure instanceof StoreUnavailableException) {
      shared.health().doubt();
    }
    exchange.answer(problem);
  }

  /** Javalin found no route. */
  private void refuse(HttpResponseException refusal, Context context) {
    Exchange exchange = new Exchange(context, settings, shared.workload());
    if (refusal instanceof MethodNotAllowedResponse) {
      // RFC 9110, section 15.5.6: a response with this status lists the supported methods.
      context.header("Allow", refusal.getDetails().getOrDefault("availableMethods", ""));
    }
    exchange.answer(
        switch (refusal.getStatus()) {
          case 404 -> Problem.of(404, "no-such-route", "there is no such route; see /openapi.json");
          case 405 ->
              Problem.of(
                  405,
                  "no-such-method",
                  "the route does not support this method; see /openapi.json");
          default -> Problem.of(refusal.getStatus(), "refused", "the request was rejected");
        });
    shared.metrics().request("other", "none", context.statusCode(), exchange.nanos());
  }

  private void fail(Exception failure, Context context) {
    answer(new Exchange(context, settings, shared.workload()), failure);
  }

  /** Jetty rejected a request before routing. */
  private static boolean refuse(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 400 : response.getStatus();
    String detail =
        switch (status) {
          case 414 -> "the URI is too long";
          case 431 ->
              "the headers are too large, expected at most %d bytes".formatted(HEADER_BYTES);
          case 503 -> "the server is shutting down";
          default -> "the request is not valid HTTP";
        };
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
    // Everything else on this connection is ignored.
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    String requestId = Exchange.newId();
    response.getHeaders().put(Exchange.REQUEST_ID, requestId);
    byte[] json = Problem.of(status, "refused", detail).json(requestId);
    Content.Sink.write(
        response, true, new String(json, java.nio.charset.StandardCharsets.UTF_8), callback);
    return true;
  }

  /** The address of the port. */
  public URI address() {
    String address = host(kind);
    String host = address.contains(":") ? "[" + address + "]" : address;
    return URI.create(
        (shared.encryption().isPresent() ? "https://" : "http://") + host + ":" + port());
  }

  /** The host that a port listens on. */
  private String host(Route.Port kind) {
    return kind == Route.Port.ADMIN ? settings.adminHost() : settings.host();
  }
}
