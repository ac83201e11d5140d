package io.memoir.server.http;

import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.server.engine.Engine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Whether the server is well, for those that watch it. */
final class HealthApi {
  private final Engine engine;
  private final ServerMetrics metrics;
  private final BooleanSupplier ending;

  HealthApi(Engine engine, ServerMetrics metrics, BooleanSupplier ending) {
    this.engine = engine;
    this.metrics = metrics;
    this.ending = ending;
  }

  List<Route> routes() {
    return List.of(
        Route.open(HandlerType.GET, "/health/live", exchange -> well(exchange)),
        Route.open(HandlerType.GET, "/health/started", exchange -> well(exchange)),
        Route.open(HandlerType.GET, "/health/ready", this::ready),
        Route.admin(HandlerType.GET, "/metrics", Role.READ, this::metrics));
  }

  private static void well(Exchange exchange) {
    JsonObject json = new JsonObject();
    json.addProperty("status", "up");
    exchange.answer(json);
  }

  /** Ready is who has a model and a store that answers, and is not ending. */
  private void ready(Exchange exchange) {
    if (ending.getAsBoolean()) {
      throw new ProblemException(503, "ending", "the server is ending");
    }
    engine.statistics();
    JsonObject json = new JsonObject();
    json.addProperty("status", "up");
    json.add("model", Wire.model(engine.models().current().model()));
    exchange.answer(json);
  }

  private void metrics(Exchange exchange) {
    exchange.send(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        metrics.text().getBytes(StandardCharsets.UTF_8));
  }
}
