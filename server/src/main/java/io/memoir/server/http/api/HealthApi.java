package io.memoir.server.http.api;

import io.javalin.http.HandlerType;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.metrics.ServerMetrics;
import io.memoir.server.http.settings.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The routes of the health checks. They are answered before routing, by {@code RequestGate}, on
 * threads that no request can occupy; these declarations make them known.
 */
public final class HealthApi {
  public static final String LIVE = "/health/live";
  public static final String STARTED = "/health/started";
  public static final String READY = "/health/ready";

  private final Health health;
  private final ServerMetrics metrics;

  public HealthApi(Health health, ServerMetrics metrics) {
    this.health = health;
    this.metrics = metrics;
  }

  public List<Route> routes() {
    return List.of(
        Route.open(HandlerType.GET, LIVE, exchange -> exchange.answer(Health.up())),
        Route.open(HandlerType.GET, STARTED, exchange -> exchange.answer(Health.up())),
        Route.open(HandlerType.GET, READY, this::ready),
        Route.admin(HandlerType.GET, "/metrics", Role.READ, this::metrics));
  }

  private void ready(Exchange exchange) {
    health
        .problem()
        .join()
        .ifPresentOrElse(exchange::answer, () -> exchange.answer(health.ready()));
  }

  private void metrics(Exchange exchange) {
    exchange.send(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        metrics.text().getBytes(StandardCharsets.UTF_8));
  }
}
