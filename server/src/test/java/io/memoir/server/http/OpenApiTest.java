package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.http.api.Health;
import io.memoir.server.http.api.PagesApi;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.metrics.ServerMetrics;
import io.memoir.server.http.settings.Role;
import io.memoir.server.http.status.ServerStatus;
import io.memoir.server.store.Durability;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description of the routes tells of those that there are, and of no others. */
class OpenApiTest {
  @TempDir Path directory;

  static JsonObject document() {
    return JsonParser.parseString(
            new String(PagesApi.resource("openapi.json"), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  @Test
  void document_listsExactlyTheRoutesThatExist() throws IOException {
    Set<String> described = new TreeSet<>();
    document()
        .getAsJsonObject("paths")
        .asMap()
        .forEach((path, operations) ->
            operations
                .getAsJsonObject()
                .asMap()
                .forEach((method, operation) ->
                    described.add(
                        "%s %s %s %s"
                            .formatted(
                                method,
                                path,
                                operation.getAsJsonObject().get("x-role").getAsString(),
                                operation.getAsJsonObject().get("x-port").getAsString()))));
    Set<String> existing = new TreeSet<>();
    try (Engine engine =
        new Engine(
            EventStores.open(directory.resolve("events").toString(), Durability.RELAXED),
            ModelVersion.open(TestShop.model(directory.resolve("shop"), 1)),
            Engine.Settings.standard())) {
      for (Route route : routes(engine)) {
        existing.add(
            "%s %s %s %s"
                .formatted(
                    word(route.method().name()),
                    route.shownPath(),
                    word(route.role().map(Role::name).orElse("none")),
                    word(route.port().name())));
      }
    }
    assertThat(described).isEqualTo(existing);
  }

  /** The routes of a server that is not started. */
  static List<Route> routes(Engine engine) {
    InstantSource clock = InstantSource.system();
    try (Health health = new Health(engine);
        ServerMetrics metrics = new ServerMetrics(engine);
        ServerStatus status = new ServerStatus(engine, clock, health, metrics, false)) {
      return MemoirServer.routes(engine, clock, metrics, health, status, Optional.empty());
    }
  }

  private static String word(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Test
  void references_leadSomewhere() {
    JsonObject document = document();
    Set<String> schemas =
        document.getAsJsonObject("components").getAsJsonObject("schemas").keySet();
    Set<String> referred = new TreeSet<>();
    Matcher matcher =
        Pattern.compile("\"#/components/schemas/([A-Za-z]+)\"").matcher(document.toString());
    while (matcher.find()) {
      referred.add(matcher.group(1));
    }
    assertThat(referred).isEqualTo(new TreeSet<>(schemas));
  }

  @Test
  void answers_haveTheFieldsThatTheDocumentNames() throws IOException {
    try (Running running =
        Running.of(TestShop.model(directory.resolve("shop"), 1), directory.resolve("events"))) {
      assertFields("EventsAnswer", running.event("e1", "ada", "item-1", 1).json());
      assertFields("EventsAnswer", running.lines("/v1/events", "nonsense").json());
      assertFields("ItemsAnswer", running.lines("/v1/items", "nonsense").json());
      assertFields(
          "Answer",
          running.post("/v1/recommend", "{\"userId\": \"ada\", \"explain\": \"full\"}").json());
      assertFields("Answer", running.get("/v1/similar/item-1").json());
      assertFields("PopularItems", running.get("/v1/popular").json());
      running.put("/v1/items/item-2", "{}");
      assertFields("RecentItems", running.get("/v1/recent?filter=colour%20exists").json());
      assertFields("RecentItems", running.get("/v1/recent").json());
      Path interests =
          InterestMaps.write(
              directory.resolve("interests"), InterestMaps.serving(running), List.of("one", "two"));
      assertThat(running.engine.interests().follow(interests).clusters()).hasSize(2);
      assertFields("InterestList", running.get("/v1/interests").json());
      assertFields("UserInterests", running.get("/v1/users/ada/interests").json());
      assertFields("UserEvents", running.get("/v1/users/ada/events").json());
      assertFields("UserMemory", running.get("/v1/users/ada/memory").json());
      assertFields(
          "WhatIfAnswer",
          running
              .post(
                  "/v1/what-if",
                  """
                  {"userId": "ada", "remove": [{"index": 0}], "add": [{"itemId": "item-3"}],
                   "explain": "full"}
                  """)
              .json());
      running.event("e2", "bob", "item-1", 2);
      assertFields(
          "Compared",
          running
              .post("/v1/compare", "{\"users\": [\"ada\", \"bob\"], \"explain\": \"full\"}")
              .json());
      assertFields("ItemUsers", running.get("/v1/items/item-1/users").json());
      assertFields("ItemPopularity", running.get("/v1/items/item-1/popularity").json());
      assertFields("User", running.get("/v1/users/ada").json());
      assertFields("UserList", running.get("/v1/users").json());
      assertFields("UserList", running.get("/v1/users?order=recent").json());
      assertFields("Item", running.get("/v1/items/item-1").json());
      assertFields("ItemList", running.get("/v1/items?limit=2").json());
      assertFields("Models", running.admin("/v1/models").json());
      assertFields("ModelDetails", running.admin("/v1/models/shop").json());
      assertFields("Data", running.admin("/v1/data").json());
      assertFields("Data", running.post("/v1/data:refresh", "").json());
      assertFields("Access", running.admin("/v1/access").json());
      assertFields("Status", running.admin("/v1/status").json());
      Path backups = directory.resolve("backups");
      String backup = "{\"directory\": \"%s\"}".formatted(backups);
      assertFields("Backup", running.adminPost("/v1/backups", backup).json());
      assertFields("BackupList", running.admin("/v1/backups?directory=" + backups).json());
      assertFields("BackupChecked", running.adminPost("/v1/backups:check", backup).json());
      assertFields("BackupBegun", running.adminPost("/v1/backups?background=true", backup).json());
      Path other = TestShop.model(directory.resolve("other"), 2);
      assertFields(
          "PromotionAnswer",
          running
              .adminPost("/v1/models:promote", "{\"directory\": \"%s\"}".formatted(other))
              .json());
      ModelSwapTest.awaitPromotion(running);
      assertFields("JobList", running.admin("/v1/jobs").json());
      assertFields("Health", running.get("/health/ready").json());
      assertFields("Problem", running.get("/v1/users/nobody").json());
      assertFields("Erasure", running.delete("/v1/users/ada").json());
    }
  }

  @Test
  void answersOfTasks_haveTheFieldsThatTheDocumentNames() throws IOException {
    try (Running running =
        Running.of(TasteShop.write(directory.resolve("tastes")), directory.resolve("events"))) {
      running.put("/v1/users/ada", "{\"attributes\": {\"age\": 40}}");
      for (int i = 0; i < 3; i++) {
        running.event("e" + i, "ada", TasteShop.id(i), i);
      }
      String rank =
          "{\"userId\": \"ada\", \"itemIds\": [\"item-7\"], \"task\": \"%s\", \"explain\": \"full\"}";
      JsonObject clicks = running.post("/v1/rank", rank.formatted("click")).json();
      assertFields("Answer", clicks);
      assertThat(clicks.getAsJsonArray("items").get(0).getAsJsonObject().keySet())
          .contains("probability", "reasons", "traits", "withoutHistory");
      assertFields("Answer", running.post("/v1/rank", rank.formatted("stars")).json());
      assertFields(
          "Answer",
          running
              .post("/v1/recommend", "{\"userId\": \"ada\", \"orderBy\": {\"task\": \"click\"}}")
              .json());
      JsonObject odd =
          running.put("/v1/items/odd", "{\"attributes\": {\"genre\": [\"crime\"]}}").json();
      assertThat(odd.has("notes")).isTrue();
      assertFields("Item", odd);
      assertFields(
          "User", running.put("/v1/users/bob", "{\"attributes\": {\"age\": \"x\"}}").json());
      assertFields("Models", running.get("/v1/models").json());
      assertFields("ModelDetails", running.get("/v1/models/tastes").json());
    }
  }

  /** Every field of an answer stands in the schema, at every depth. */
  static void assertFields(String schema, JsonElement answer) {
    JsonObject schemas = document().getAsJsonObject("components").getAsJsonObject("schemas");
    assertFields(schemas, schemas.getAsJsonObject(schema), answer, schema);
  }

  private static void assertFields(
      JsonObject schemas, JsonObject schema, JsonElement answer, String place) {
    JsonObject target = schema;
    if (schema.has("$ref")) {
      String reference = schema.get("$ref").getAsString();
      target = schemas.getAsJsonObject(reference.substring(reference.lastIndexOf('/') + 1));
    }
    if (answer.isJsonArray() && target.has("items")) {
      for (JsonElement each : answer.getAsJsonArray()) {
        assertFields(schemas, target.getAsJsonObject("items"), each, place + "[]");
      }
    } else if (answer.isJsonObject() && target.has("properties")) {
      JsonObject properties = target.getAsJsonObject("properties");
      assertThat(properties.keySet()).as(place).containsAll(answer.getAsJsonObject().keySet());
      for (var field : answer.getAsJsonObject().asMap().entrySet()) {
        assertFields(
            schemas,
            properties.getAsJsonObject(field.getKey()),
            field.getValue(),
            place + "." + field.getKey());
      }
    }
  }
}
