package io.memoir.server.http.api;

import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.server.engine.Engine;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.Role;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The route with what a client may do, and what the server can do. */
public final class AccessApi {
  private final Engine engine;
  private final boolean learning;
  private final boolean trainings;

  /**
   * @param learning whether the server retrains its model
   * @param trainings whether the server lists and starts training runs
   */
  public AccessApi(Engine engine, boolean learning, boolean trainings) {
    this.engine = engine;
    this.learning = learning;
    this.trainings = trainings;
  }

  public List<Route> routes() {
    return List.of(
        new Route(
            Route.Port.BOTH, HandlerType.GET, "/v1/access", Optional.of(Role.READ), this::show));
  }

  private void show(Exchange exchange) {
    exchange.query().done();
    Optional<Keys.Holder> holder = exchange.holder();
    JsonObject json = new JsonObject();
    json.addProperty("role", exchange.role().name().toLowerCase(Locale.ROOT));
    holder.ifPresent(each -> json.addProperty("key", each.name()));
    json.addProperty("keysRequired", holder.isPresent());
    json.addProperty("interests", engine.interestMap().isPresent());
    json.addProperty("learning", learning);
    json.addProperty("trainings", trainings);
    json.add("tasks", ModelParts.tasks(engine.models().current().model().recommender().tasks()));
    exchange.answer(json);
  }
}
