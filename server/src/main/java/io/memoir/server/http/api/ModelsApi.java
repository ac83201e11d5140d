package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.BadInputException;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.Models;
import io.memoir.server.engine.Models.Promotion;
import io.memoir.server.engine.ServedTally;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The routes for the serving model and its replacement. */
public final class ModelsApi {
  /** Additional cost of the details of a model, for which files are read. */
  private static final int COST_OF_DETAILS = 10;

  private final Engine engine;
  private final ModelDetails details;

  public ModelsApi(Engine engine) {
    this.engine = engine;
    this.details = new ModelDetails(engine);
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.GET, "/v1/models", Role.READ, this::list),
        Route.api(HandlerType.GET, "/v1/models/{version}", Role.READ, this::show),
        Route.admin(HandlerType.POST, "/v1/models:promote", Role.ADMIN, this::promote),
        Route.admin(HandlerType.POST, "/v1/models:rollback", Role.ADMIN, this::rollBack),
        Route.admin(HandlerType.POST, "/v1/models:trial", Role.ADMIN, this::startTrial),
        Route.admin(HandlerType.POST, "/v1/models:end-trial", Role.ADMIN, this::endTrial));
  }

  private void list(Exchange exchange) {
    exchange.query().done();
    Models models = engine.models();
    JsonArray versions = new JsonArray();
    ModelVersion current = models.current().model();
    boolean internals = exchange.seesInternals();
    JsonObject serving = model(current, "serving", internals);
    serving.addProperty("items", current.recommender().items().size());
    serving.addProperty("addedItems", models.current().live().addedItems());
    serving.addProperty("statesInMemory", models.current().states().counts().inMemory());
    versions.add(serving);
    models
        .trial()
        .ifPresent(trial -> {
          JsonObject json = model(trial.serving().model(), "trial", internals);
          json.addProperty("share", trial.share());
          versions.add(json);
        });
    models.previous().ifPresent(previous -> versions.add(model(previous, "previous", internals)));
    JsonObject json = new JsonObject();
    json.add("models", versions);
    models
        .promotion()
        .ifPresent(promotion -> json.add("promotion", promotion(promotion, internals)));
    exchange.answer(json);
  }

  private void show(Exchange exchange) {
    String version = exchange.pathId("version");
    exchange.query().done();
    exchange.charge(0, COST_OF_DETAILS);
    JsonObject json = exchange.heavy(() -> details.of(version, exchange.seesInternals()));
    exchange.answer(json);
  }

  private void promote(Exchange exchange) throws IOException {
    exchange.query().done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    Path directory = Wire.directory(fields, "the directory of a model");
    fields.done();
    answerBegun(exchange, () -> engine.models().promote(directory));
  }

  private void startTrial(Exchange exchange) throws IOException {
    exchange.query().done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    Path directory = Wire.directory(fields, "the directory of a model");
    double share = fields.number("share", 0, 1).orElse(0);
    if (share == 0 || share == 1) {
      throw new BadFieldException(
          "share", "share is missing or out of range, expected more than 0 and less than 1");
    }
    fields.done();
    answerBegun(exchange, () -> engine.models().startTrial(directory, share));
  }

  private void endTrial(Exchange exchange) {
    exchange.query().done();
    JsonObject json = new JsonObject();
    try {
      json.add("ended", Wire.model(engine.models().endTrial()));
    } catch (BadInputException e) {
      throw new ProblemException(409, "no-trial", String.valueOf(e.getMessage()));
    }
    exchange.answer(json);
  }

  private void rollBack(Exchange exchange) {
    exchange.query().done();
    answerBegun(exchange, engine.models()::rollBack);
  }

  /** Starts a promotion, or throws. */
  @FunctionalInterface
  private interface Begin {
    Promotion promotion() throws IOException;
  }

  private static void answerBegun(Exchange exchange, Begin begin) {
    try {
      Promotion promotion = begin.promotion();
      JsonObject json = new JsonObject();
      json.add("promotion", promotion(promotion, true));
      JobsApi.locate(exchange, promotion.jobId());
      exchange.answer(202, json);
    } catch (BadInputException e) {
      throw new ProblemException(409, "not-promoted", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new ProblemException(409, "not-promoted", "the model could not be read");
    }
  }

  private JsonObject model(ModelVersion model, String stage, boolean internals) {
    JsonObject json = Wire.model(model);
    if (internals) {
      json.addProperty("directory", model.directory().toString());
    }
    json.addProperty("stage", stage);
    ServedTally tally = engine.served().of(model);
    json.addProperty("lists", tally.answers());
    json.addProperty("listsJudged", tally.judged());
    json.addProperty("listsHit", tally.hits());
    json.add("tasks", ModelParts.tasks(model.recommender().tasks()));
    json.add("features", features(model.recommender().schema()));
    model
        .recommender()
        .domains()
        .ifPresent(domains -> json.add("domains", ModelParts.domains(domains)));
    return json;
  }

  /**
   * The kinds of features by their names, of users, items, events and requests, as far as there are
   * any.
   */
  private static JsonObject features(Schema schema) {
    JsonObject json = new JsonObject();
    json.add("user", kinds(schema.user()));
    json.add("item", kinds(schema.item()));
    json.add("event", kinds(schema.event()));
    json.add("request", kinds(schema.request()));
    return json;
  }

  private static JsonObject kinds(List<Feature> features) {
    JsonObject json = new JsonObject();
    FeatureValues.kinds(features).forEach(json::addProperty);
    return json;
  }

  private static JsonObject promotion(Promotion promotion, boolean internals) {
    JsonObject json = new JsonObject();
    json.addProperty("jobId", promotion.jobId());
    json.add("model", Wire.model(promotion.model()));
    json.addProperty("stage", promotion.stage().name().toLowerCase(Locale.ROOT));
    json.addProperty("done", promotion.done());
    json.addProperty("total", promotion.total());
    if (internals) {
      promotion.failure().ifPresent(failure -> json.addProperty("error", failure));
    }
    return json;
  }
}
