package io.memoir.server.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.Models;
import io.memoir.server.engine.Models.Promotion;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Which model serves, and putting another in its place. */
final class ModelsApi {
  private final Engine engine;

  ModelsApi(Engine engine) {
    this.engine = engine;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            Route.Port.BOTH,
            HandlerType.GET,
            "/v1/models",
            java.util.Optional.of(Role.READ),
            this::list),
        Route.admin(HandlerType.POST, "/v1/models:promote", Role.ADMIN, this::promote),
        Route.admin(HandlerType.POST, "/v1/models:rollback", Role.ADMIN, this::rollBack));
  }

  private void list(Exchange exchange) {
    exchange.query().done();
    Models models = engine.models();
    JsonArray versions = new JsonArray();
    ModelVersion current = models.current().model();
    JsonObject serving = model(current, "serving");
    serving.addProperty("items", current.recommender().items().size());
    serving.addProperty("statesInMemory", models.current().people().counts().inMemory());
    versions.add(serving);
    models.previous().ifPresent(previous -> versions.add(model(previous, "previous")));
    JsonObject json = new JsonObject();
    json.add("models", versions);
    models.promotion().ifPresent(promotion -> json.add("promotion", promotion(promotion)));
    exchange.answer(json);
  }

  private void promote(Exchange exchange) throws IOException {
    exchange.query().done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    String directory = fields.text("directory");
    fields.done();
    Path path;
    try {
      path = Path.of(directory);
    } catch (InvalidPathException e) {
      throw new BadFieldException("directory", "directory is no path, expected that of a model");
    }
    exchange.answer(202, begun(() -> engine.models().promote(path)));
  }

  private void rollBack(Exchange exchange) throws IOException {
    exchange.query().done();
    exchange.answer(202, begun(engine.models()::rollBack));
  }

  /** Begins a promotion, or fails to. */
  @FunctionalInterface
  private interface Begin {
    Promotion promotion() throws IOException;
  }

  private static JsonObject begun(Begin begin) {
    try {
      JsonObject json = new JsonObject();
      json.add("promotion", promotion(begin.promotion()));
      return json;
    } catch (BadInputException e) {
      throw new ProblemException(409, "not-promoted", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new ProblemException(409, "not-promoted", "the model could not be read");
    }
  }

  private static JsonObject model(ModelVersion model, String stage) {
    JsonObject json = Wire.model(model);
    json.addProperty("directory", model.directory().toString());
    json.addProperty("stage", stage);
    return json;
  }

  private static JsonObject promotion(Promotion promotion) {
    JsonObject json = new JsonObject();
    json.add("model", Wire.model(promotion.model()));
    json.addProperty("stage", promotion.stage().name().toLowerCase(Locale.ROOT));
    json.addProperty("done", promotion.done());
    json.addProperty("total", promotion.total());
    promotion.failure().ifPresent(failure -> json.addProperty("error", failure));
    return json;
  }
}
