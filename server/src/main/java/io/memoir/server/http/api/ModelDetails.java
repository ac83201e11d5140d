package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.BadInputException;
import io.memoir.model.Provenance;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.ModelOutline;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.file.ModelFile;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.Models;
import io.memoir.server.engine.ServedTally;
import io.memoir.server.engine.Serving;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.json.JsonFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The details of one model: of one that this process has opened, or of one in the directory that
 * contains the serving one, of which only the description is read.
 */
final class ModelDetails {
  /** Maximum number of models beside the serving one: those that were written last. */
  private static final int MOST_BESIDE = 20;

  /** Maximum number of files and directories among which these are searched. */
  private static final int MOST_ENTRIES = 10_000;

  /** Number of values of a vocabulary that are shown. */
  private static final int SHOWN_VALUES = 10;

  private final Engine engine;

  ModelDetails(Engine engine) {
    this.engine = engine;
  }

  /** A model that is open. */
  private record Open(
      ModelVersion model, String stage, Optional<Serving> serving, OptionalDouble share) {}

  /** A model that is not open. */
  private record Beside(Path directory, String version, String fingerprint, ModelOutline outline) {}

  /** A directory and when the description of its model was written. */
  private record Dated(Path directory, long millis) {}

  /**
   * The details of a model.
   *
   * @param name the version of the model, or its fingerprint
   * @param internals whether the client may see directories
   * @throws ProblemException if there is no such model
   * @throws BadInputException if several open models have this version
   */
  JsonObject of(String name, boolean internals) {
    List<Open> all = open();
    List<Open> named = all.stream().filter(each -> isNamed(each.model(), name)).toList();
    List<String> fingerprints =
        named.stream().map(each -> each.model().fingerprint()).distinct().toList();
    if (fingerprints.size() > 1) {
      throw new BadInputException(
          "%d models have the version %s, expected the fingerprint of one of them: %s"
              .formatted(fingerprints.size(), name, String.join(", ", fingerprints)));
    }
    if (!named.isEmpty()) {
      return details(named.getFirst(), all, internals);
    }
    return beside(all).stream()
        .filter(each -> each.version().equals(name) || each.fingerprint().equals(name))
        .findFirst()
        .map(each -> details(each, internals))
        .orElseThrow(() ->
            new ProblemException(
                404,
                "no-such-model",
                "no model with this version or fingerprint, expected one listed by /v1/models, or"
                    + " one in the directory of the serving one"));
  }

  private static boolean isNamed(ModelVersion model, String name) {
    return model.version().equals(name) || model.fingerprint().equals(name);
  }

  /** The models that this process has opened, the serving one first. */
  private List<Open> open() {
    Models models = engine.models();
    Serving current = models.current();
    List<Open> all = new ArrayList<>();
    all.add(new Open(current.model(), "serving", Optional.of(current), OptionalDouble.empty()));
    models
        .trial()
        .ifPresent(trial ->
            all.add(
                new Open(
                    trial.serving().model(),
                    "trial",
                    Optional.of(trial.serving()),
                    OptionalDouble.of(trial.share()))));
    models
        .previous()
        .ifPresent(model ->
            all.add(new Open(model, "previous", Optional.empty(), OptionalDouble.empty())));
    return all;
  }

  /** The newest models beside the serving one that are not open; none if they cannot be read. */
  private static List<Beside> beside(List<Open> all) {
    Path parent = all.getFirst().model().directory().getParent();
    if (parent == null) {
      return List.of();
    }
    Set<Path> known =
        all.stream().map(each -> each.model().directory()).collect(Collectors.toSet());
    List<Dated> found;
    try (Stream<Path> entries = Files.list(parent)) {
      found =
          entries
              .limit(MOST_ENTRIES)
              .filter(path -> !known.contains(path) && !name(path).startsWith("."))
              .filter(path -> Files.isRegularFile(path.resolve(ModelFile.DESCRIPTION)))
              .map(path -> new Dated(path, written(path)))
              .sorted(
                  Comparator.comparingLong(Dated::millis)
                      .reversed()
                      .thenComparing(Dated::directory))
              .limit(MOST_BESIDE)
              .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
    List<Beside> models = new ArrayList<>();
    for (Dated each : found) {
      Path directory = each.directory();
      outline(directory)
          .ifPresent(read ->
              models.add(new Beside(directory, name(directory), read.fingerprint(), read.text())));
    }
    return List.copyOf(models);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static long written(Path directory) {
    try {
      return Files.getLastModifiedTime(directory.resolve(ModelFile.DESCRIPTION)).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  /** An outline, and the fingerprint of the model to which it belongs. */
  private record Read(String fingerprint, ModelOutline text) {}

  /** What the file of a model says; empty if it cannot be read, or changes at the moment. */
  private static Optional<Read> outline(Path directory) {
    try {
      String fingerprint = ModelVersion.fingerprint(directory);
      ModelOutline outline = ModelFile.readOutline(directory);
      return ModelVersion.fingerprint(directory).equals(fingerprint)
          ? Optional.of(new Read(fingerprint, outline))
          : Optional.empty();
    } catch (IOException | BadInputException e) {
      return Optional.empty();
    }
  }

  private JsonObject details(Open open, List<Open> all, boolean internals) {
    ModelVersion model = open.model();
    Recommender recommender = model.recommender();
    JsonObject json = Wire.model(model);
    if (internals) {
      json.addProperty("directory", model.directory().toString());
    }
    json.addProperty("stage", open.stage());
    open.share().ifPresent(share -> json.addProperty("share", share));
    model.trainedAt().ifPresent(time -> json.addProperty("trainedAt", time.toEpochMilli()));
    int items = recommender.items().size();
    json.addProperty("items", items);
    open.serving()
        .ifPresent(serving -> {
          json.addProperty("addedItems", serving.live().addedItems());
          json.addProperty("statesInMemory", serving.states().counts().inMemory());
        });
    json.add("tasks", ModelParts.tasks(recommender.tasks()));
    recommender.domains().ifPresent(domains -> json.add("domains", ModelParts.domains(domains)));
    json.add("schema", schema(recommender.schema()));
    JsonObject memory = new JsonObject();
    memory.addProperty("storage", model.options().items().name().toLowerCase(Locale.ROOT));
    memory.addProperty("itemBytes", recommender.itemBytes());
    memory.addProperty("bytesPerItem", (double) recommender.itemBytes() / items);
    json.add("memory", memory);
    json.add("served", served(engine.served().of(model)));
    outline(model.directory())
        .filter(read -> read.fingerprint().equals(model.fingerprint()))
        .ifPresent(read -> json.add("file", file(read.text())));
    JsonArray beside = new JsonArray();
    if (open.stage().equals("serving")) {
      beside(all).forEach(each -> beside.add(head(each, internals)));
      json.add("beside", beside);
    }
    return json;
  }

  private static JsonObject details(Beside beside, boolean internals) {
    ModelOutline outline = beside.outline();
    JsonObject json = head(beside, internals);
    json.addProperty("stage", "beside");
    json.addProperty("items", outline.architecture().itemCount());
    if (outline.architecture() instanceof Architecture.SequenceNetwork network) {
      json.add("tasks", ModelParts.tasks(network.tasks()));
      network.domains().ifPresent(domains -> json.add("domains", ModelParts.domains(domains)));
      json.add("schema", schema(network.schema()));
    }
    json.add("file", file(outline));
    return json;
  }

  private static JsonObject head(Beside beside, boolean internals) {
    JsonObject json = new JsonObject();
    json.addProperty("name", beside.outline().name());
    json.addProperty("version", beside.version());
    json.addProperty("fingerprint", beside.fingerprint());
    if (internals) {
      json.addProperty("directory", beside.directory().toString());
    }
    try {
      Instant trained = Instant.parse(beside.outline().provenance().createdAt());
      json.addProperty("trainedAt", trained.toEpochMilli());
    } catch (DateTimeParseException e) {
      // It is not known when it was trained.
    }
    return json;
  }

  private static JsonObject served(ServedTally tally) {
    long judged = tally.judged();
    long hits = tally.hits();
    JsonObject json = new JsonObject();
    json.addProperty("lists", tally.answers());
    json.addProperty("judged", judged);
    json.addProperty("hit", hits);
    if (judged > 0) {
      json.addProperty("hitRate", (double) hits / judged);
    }
    return json;
  }

  private static JsonObject file(ModelOutline outline) {
    JsonObject json = new JsonObject();
    json.addProperty("architecture", kind(outline.architecture()));
    json.addProperty("parameters", outline.architecture().parameterCount());
    json.addProperty("weightBytes", outline.weightBytes());
    JsonObject metrics = new JsonObject();
    outline
        .metrics()
        .forEach((name, value) -> {
          if (Double.isFinite(value)) {
            metrics.addProperty(name, value);
          }
        });
    json.add("metrics", metrics);
    json.add("settings", outline.settings());
    json.add("provenance", provenance(outline.provenance()));
    return json;
  }

  private static String kind(Architecture architecture) {
    return switch (architecture) {
      case Architecture.SequenceNetwork _ -> "sequence-network";
      case Architecture.Popularity _ -> "popularity";
      case Architecture.ItemNeighbours _ -> "item-neighbours";
      case Architecture.SessionNeighbours _ -> "session-neighbours";
      case Architecture.Ensemble _ -> "ensemble";
    };
  }

  private static JsonObject provenance(Provenance provenance) {
    JsonObject json = new JsonObject();
    json.addProperty("dataFingerprint", provenance.dataFingerprint());
    json.addProperty("splitFingerprint", provenance.splitFingerprint());
    json.addProperty("seed", provenance.seed());
    json.addProperty("createdAt", provenance.createdAt());
    json.addProperty("memoirVersion", provenance.memoirVersion());
    json.addProperty("jvm", provenance.jvm());
    json.addProperty("cpu", provenance.cpu());
    json.addProperty("libraries", provenance.libraries());
    if (Double.isFinite(provenance.trainingSeconds())) {
      json.addProperty("trainingSeconds", provenance.trainingSeconds());
    }
    return json;
  }

  private static JsonObject schema(Schema schema) {
    JsonObject json = new JsonObject();
    json.add("user", features(schema.user()));
    json.add("item", features(schema.item()));
    json.add("event", features(schema.event()));
    json.add("request", features(schema.request()));
    return json;
  }

  private static JsonArray features(List<Feature> features) {
    JsonArray array = new JsonArray();
    for (Feature feature : features) {
      JsonObject json = new JsonObject();
      json.addProperty("name", feature.name());
      switch (feature) {
        case Feature.Category category -> {
          json.addProperty("kind", "category");
          describe(json, category.vocabulary());
        }
        case Feature.Categories categories -> {
          json.addProperty("kind", "categories");
          json.addProperty("most", categories.most());
          describe(json, categories.vocabulary());
        }
        case Feature.Number number -> {
          Scaling scaling = number.scaling();
          json.addProperty("kind", "number");
          json.addProperty("logarithmic", scaling.logarithmic());
          json.addProperty("mean", scaling.mean());
          json.addProperty("deviation", scaling.deviation());
        }
        case Feature.Vector vector -> {
          json.addProperty("kind", "vector");
          json.addProperty("width", vector.width());
        }
        case Feature.Text text -> {
          json.addProperty("kind", "text");
          json.addProperty("encoder", text.encoder());
          json.addProperty("width", text.width());
        }
      }
      array.add(json);
    }
    return array;
  }

  /** The number of values of a vocabulary, and the first of them. */
  private static void describe(JsonObject json, Vocabulary vocabulary) {
    json.addProperty("values", vocabulary.values().size());
    JsonArray first = new JsonArray();
    vocabulary.values().stream().limit(SHOWN_VALUES).map(JsonFields::shown).forEach(first::add);
    json.add("first", first);
  }
}
