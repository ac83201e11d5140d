package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.model.BadInputException;
import io.memoir.server.engine.training.TrainingRequest;
import io.memoir.server.engine.training.TrainingRun;
import io.memoir.server.engine.training.Trainings;
import io.memoir.server.engine.training.TuningSearch;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.settings.Role;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The routes for training runs and searches for settings. */
public final class TrainingsApi {
  private static final String TRAININGS = "/v1/trainings";

  /** The name of a new run: one segment of a path, which is no hidden file. */
  private static final Pattern NEW_NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]{0,99}");

  /** The end of the names of the directories in which runs store their checkpoints. */
  private static final String DIRECTORY = ".training";

  /** Files can have names of 255 bytes; those of a run add some to its name. */
  private static final int MOST_NAME_BYTES = 200;

  private static final Pattern SETTING = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,99}");
  private static final int LONGEST_VALUE = 1_000;
  private static final int MOST_SETTINGS = 200;

  private final Optional<Trainings> trainings;

  /**
   * @param trainings empty if the server has none; every route then answers 404
   */
  public TrainingsApi(Optional<Trainings> trainings) {
    this.trainings = trainings;
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.GET, TRAININGS, Role.READ, this::list),
        Route.api(HandlerType.GET, TRAININGS + "/{name}", Role.READ, this::show),
        Route.admin(HandlerType.POST, TRAININGS, Role.ADMIN, this::start),
        Route.admin(HandlerType.POST, TRAININGS + "/{name}:stop", Role.ADMIN, this::stop));
  }

  private Trainings trainings() {
    return trainings.orElseThrow(() ->
        new ProblemException(
            404,
            "no-trainings",
            "this server has no directory of trainings, expected serve --trainings DIR"));
  }

  private static ProblemException unavailable(IOException e) {
    ProblemException problem =
        new ProblemException(
            503, "trainings-unavailable", "the directory of trainings cannot be read or written");
    problem.initCause(e);
    return problem;
  }

  private static ProblemException unknown() {
    return new ProblemException(
        404,
        "no-such-training",
        "no training or search with this name, expected one listed by /v1/trainings");
  }

  private void list(Exchange exchange) {
    Trainings all = trainings();
    exchange.query().done();
    boolean internals = exchange.seesInternals();
    JsonObject json = new JsonObject();
    try {
      JsonArray runs = new JsonArray();
      all.runs().forEach(run -> runs.add(summary(run, internals)));
      json.add("trainings", runs);
      JsonArray searches = new JsonArray();
      all.searches().forEach(search -> searches.add(summary(search)));
      json.add("searches", searches);
      exchange.charge(runs.size() + searches.size(), 0);
      json.add("dataSets", texts(all.dataSets()));
      json.add("models", texts(all.models()));
    } catch (IOException e) {
      throw unavailable(e);
    }
    exchange.answer(json);
  }

  private void show(Exchange exchange) {
    Trainings all = trainings();
    String name = exchange.pathId("name");
    exchange.query().done();
    JsonObject json = new JsonObject();
    try {
      Optional<TrainingRun> run = all.run(name);
      if (run.isPresent()) {
        json.add("training", whole(run.get(), exchange.seesInternals()));
      } else {
        json.add("search", whole(all.search(name).orElseThrow(TrainingsApi::unknown)));
      }
    } catch (IOException e) {
      throw unavailable(e);
    }
    exchange.answer(json);
  }

  private void start(Exchange exchange) throws IOException {
    Trainings all = trainings();
    exchange.query().done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    String name = newName(fields.text("name"));
    String data = fields.text("data");
    String model = fields.text("model");
    Map<String, String> settings = settings(fields);
    fields.done();
    requireOneOf("model", model, all.models());
    Trainings.Start started;
    try {
      requireOneOf("data", data, all.dataSets());
      started = all.start(new TrainingRequest(name, data, model, settings));
    } catch (BadFieldException e) {
      throw e;
    } catch (BadInputException e) {
      throw new BadFieldException("settings", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw unavailable(e);
    }
    switch (started) {
      case Trainings.Start.Begun begun -> {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("jobId", begun.job().id());
        json.addProperty("resumed", begun.resumed());
        JobsApi.locate(exchange, begun.job().id());
        exchange.answer(202, json);
      }
      case Trainings.Start.Busy busy ->
          throw new ProblemException(
              409,
              "training-running",
              "the training '%s' is running: wait until it has ended, or stop it"
                  .formatted(JsonFields.shown(busy.running())));
      case Trainings.Start.Taken taken ->
          throw new ProblemException(409, "name-taken", taken.why());
      case Trainings.Start.NoData _ ->
          throw new BadFieldException("data", "data names no data set of the directory");
    }
  }

  private void stop(Exchange exchange) {
    Trainings all = trainings();
    String name = exchange.pathId("name");
    exchange.query().done();
    Trainings.Stop stop;
    try {
      stop = all.stop(name);
    } catch (IOException e) {
      throw unavailable(e);
    }
    switch (stop) {
      case STOPPED -> {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("stopped", true);
        exchange.answer(json);
      }
      case UNKNOWN -> throw unknown();
      case NOT_RUNNING ->
          throw new ProblemException(409, "not-running", "this training is not running");
      case NOT_OURS ->
          throw new ProblemException(
              409,
              "not-ours",
              "this training runs in a process that this server did not start: stop it there");
    }
  }

  private static String newName(String name) {
    if (!NEW_NAME.matcher(name).matches() || name.endsWith(DIRECTORY) || !canBeOfAFile(name)) {
      throw new BadFieldException(
          "name",
          "name is '%s', expected up to 100 letters, digits, dots, hyphens and underscores, the first one a letter or digit, that do not end with %s and can name a file of the server"
              .formatted(JsonFields.shown(name), DIRECTORY));
    }
    return name;
  }

  /**
   * Whether files can have a name: it is not too long in UTF-8, and the system has its characters.
   */
  private static boolean canBeOfAFile(String name) {
    try {
      return name.getBytes(StandardCharsets.UTF_8).length <= MOST_NAME_BYTES
          && Path.of(name).getNameCount() == 1;
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static void requireOneOf(String field, String value, List<String> known) {
    if (!known.contains(value)) {
      throw new BadFieldException(
          field,
          "%s is '%s', expected %s"
              .formatted(
                  field,
                  JsonFields.shown(value),
                  known.isEmpty()
                      ? "one of the directory of trainings, which has none"
                      : "one listed by /v1/trainings"));
    }
  }

  private static Map<String, String> settings(JsonFields fields) {
    Map<String, String> settings = fields.properties("settings");
    if (settings.size() > MOST_SETTINGS) {
      throw new BadFieldException(
          "settings",
          "settings has %d settings, expected at most %d"
              .formatted(settings.size(), MOST_SETTINGS));
    }
    settings.forEach((key, value) -> {
      if (!SETTING.matcher(key).matches()) {
        throw new BadFieldException(
            "settings",
            "settings has '%s', expected names of settings".formatted(JsonFields.shown(key)));
      }
      if (value.length() > LONGEST_VALUE || value.codePoints().anyMatch(Character::isISOControl)) {
        throw new BadFieldException(
            "settings." + key,
            "settings.%s has more than %d characters or a control character, expected a value on one line"
                .formatted(key, LONGEST_VALUE));
      }
    });
    return settings;
  }

  /**
   * What a list shows of a run.
   *
   * @param internals whether the client may see what the process of a failed run has said
   */
  private static JsonObject summary(TrainingRun run, boolean internals) {
    JsonObject json = new JsonObject();
    json.addProperty("name", run.name());
    json.addProperty("state", word(run.state()));
    run.model().ifPresent(model -> json.addProperty("model", model));
    run.data().ifPresent(data -> json.addProperty("data", data));
    run.epochs().ifPresent(epochs -> json.addProperty("epochs", epochs));
    run.metric().ifPresent(metric -> json.addProperty("metric", metric));
    number(json, "secondsLeft", run.secondsLeft());
    if (internals) {
      run.failure().ifPresent(failure -> json.addProperty("error", failure));
    }
    run.changed().ifPresent(changed -> json.addProperty("changedAt", changed.toEpochMilli()));
    if (run.curves().size() == 1) {
      course(json, run.curves().getFirst(), run.metric());
    }
    return json;
  }

  /** How far a network is, and how good. */
  private static void course(JsonObject json, TrainingRun.Curve curve, Optional<String> metric) {
    curve.best().ifPresent(best -> json.addProperty("bestEpoch", best));
    if (curve.epochs().isEmpty()) {
      json.addProperty("epochsDone", 0);
      return;
    }
    TrainingRun.Epoch last = curve.epochs().getLast();
    json.addProperty("epochsDone", last.epoch());
    number(json, "loss", last.loss());
    number(json, "eventsPerSecond", last.eventsPerSecond());
    if (metric.isPresent() && curve.best().isPresent()) {
      int best = curve.best().getAsInt();
      curve.epochs().stream()
          .filter(epoch -> epoch.epoch() == best)
          .map(epoch -> Optional.ofNullable(epoch.metrics().get(metric.get())))
          .flatMap(Optional::stream)
          .findFirst()
          .ifPresent(value -> number(json, "bestValue", OptionalDouble.of(value)));
    }
  }

  private static JsonObject whole(TrainingRun run, boolean internals) {
    JsonObject json = summary(run, internals);
    json.add("settings", properties(run.settings()));
    JsonArray curves = new JsonArray();
    for (TrainingRun.Curve curve : run.curves()) {
      JsonObject each = new JsonObject();
      each.addProperty("name", curve.name());
      course(each, curve, run.metric());
      JsonArray epochs = new JsonArray();
      curve.epochs().forEach(epoch -> epochs.add(epoch(epoch)));
      each.add("epochs", epochs);
      curves.add(each);
    }
    json.add("curves", curves);
    return json;
  }

  private static JsonObject epoch(TrainingRun.Epoch epoch) {
    JsonObject json = new JsonObject();
    json.addProperty("epoch", epoch.epoch());
    epoch.end().ifPresent(end -> json.addProperty("at", end.toEpochMilli()));
    number(json, "loss", epoch.loss());
    number(json, "eventsPerSecond", epoch.eventsPerSecond());
    number(json, "seconds", epoch.seconds());
    JsonObject metrics = new JsonObject();
    new TreeMap<>(epoch.metrics())
        .forEach((name, value) -> number(metrics, name, OptionalDouble.of(value)));
    json.add("metrics", metrics);
    return json;
  }

  private static JsonObject summary(TuningSearch search) {
    JsonObject json = new JsonObject();
    json.addProperty("name", search.name());
    search.metric().ifPresent(metric -> json.addProperty("metric", metric));
    json.addProperty("trialsDone", search.trials().size());
    search.best().ifPresent(best -> json.addProperty("bestTrial", best));
    return json;
  }

  private static JsonObject whole(TuningSearch search) {
    JsonObject json = summary(search);
    json.add("space", texts(search.space()));
    JsonArray trials = new JsonArray();
    for (TuningSearch.Trial trial : search.trials()) {
      JsonObject each = new JsonObject();
      each.addProperty("trial", trial.number());
      each.addProperty("origin", trial.origin());
      each.add("values", properties(trial.values()));
      number(each, "score", trial.score());
      trial.bestEpoch().ifPresent(best -> each.addProperty("bestEpoch", best));
      each.addProperty("epochs", trial.epochs());
      number(each, "seconds", OptionalDouble.of(trial.seconds()));
      each.addProperty("rung", trial.rung());
      trial.failure().ifPresent(failure -> each.addProperty("error", failure));
      trials.add(each);
    }
    json.add("trials", trials);
    return json;
  }

  /** Adds a number, unless JSON does not have it. */
  private static void number(JsonObject json, String name, OptionalDouble number) {
    if (number.isPresent() && Double.isFinite(number.getAsDouble())) {
      json.addProperty(name, number.getAsDouble());
    }
  }

  private static JsonObject properties(Map<String, String> values) {
    JsonObject json = new JsonObject();
    new TreeMap<>(values).forEach(json::addProperty);
    return json;
  }

  private static JsonArray texts(List<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }
}
