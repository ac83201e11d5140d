package io.memoir.server.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
import io.memoir.server.engine.training.Trainings;
import io.memoir.server.http.settings.AnsweredRequest;
import io.memoir.server.http.settings.Keys;
import io.memoir.server.http.settings.OperatorLog;
import io.memoir.server.http.settings.ServerSettings;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real server on ports that are free, and somebody who asks it. */
final class Running implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  /** Only catches a server that hangs: a busy machine may take long over anything. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  final MemoirServer server;
  final Engine engine;

  /** Failures that the server took for its own defects. */
  final List<Throwable> defects = new CopyOnWriteArrayList<>();

  /** What the one who runs the server was told beside. */
  final List<String> troubles = new CopyOnWriteArrayList<>();

  /** Requests that the log was told of. */
  final List<AnsweredRequest> requests = new CopyOnWriteArrayList<>();

  /** An answer, whole. */
  record Reply(int status, String text, HttpResponse<String> response) {
    JsonObject json() {
      return JsonParser.parseString(text).getAsJsonObject();
    }

    /** The ids of the items of an answer. */
    List<String> items() {
      return ids(json().getAsJsonArray("items"));
    }
  }

  private Running(Path model, Path store, int states, ServerSettings settings, Optional<Keys> keys)
      throws IOException {
    this(
        model,
        EventStores.open(store.toString(), Durability.RELAXED),
        new Engine.Settings(states, 3_600, false),
        settings,
        keys,
        InstantSource.fixed(NOW));
  }

  private Running(
      Path model,
      EventStore store,
      Engine.Settings states,
      ServerSettings settings,
      Optional<Keys> keys,
      InstantSource clock)
      throws IOException {
    this(model, store, states, settings, keys, clock, Optional.empty());
  }

  private Running(
      Path model,
      EventStore store,
      Engine.Settings states,
      ServerSettings settings,
      Optional<Keys> keys,
      InstantSource clock,
      Optional<Trainings> trainings)
      throws IOException {
    engine = new Engine(store, ModelVersion.open(model), states, clock);
    server =
        MemoirServer.start(
            engine,
            settings,
            keys,
            clock,
            new OperatorLog() {
              @Override
              public void defect(String requestId, Throwable failure) {
                defects.add(failure);
              }

              @Override
              public void trouble(String what) {
                troubles.add(what);
              }

              @Override
              public void answered(AnsweredRequest request) {
                requests.add(request);
              }
            },
            Optional.empty(),
            trainings);
  }

  static Running of(Path model, Path store) throws IOException {
    return of(model, store, 1_000);
  }

  /** Over a store that other processes write into, too. */
  static Running ofShared(Path model, EventStore store) throws IOException {
    return over(model, store, true, InstantSource.fixed(NOW));
  }

  /** Over a store that is open already. */
  static Running over(Path model, EventStore store) throws IOException {
    return over(model, store, false, InstantSource.fixed(NOW));
  }

  /** The same with a clock of the test's own, and others that may write into the store. */
  static Running over(Path model, EventStore store, boolean shared, InstantSource clock)
      throws IOException {
    return new Running(
        model,
        store,
        new Engine.Settings(1_000, 3_600, shared),
        ServerSettings.at("127.0.0.1", 0, 0),
        Optional.empty(),
        clock);
  }

  static Running of(Path model, Path store, int states) throws IOException {
    return new Running(
        model, store, states, ServerSettings.at("127.0.0.1", 0, 0), Optional.empty());
  }

  static Running of(Path model, Path store, int states, ServerSettings settings)
      throws IOException {
    return new Running(model, store, states, settings, Optional.empty());
  }

  static Running of(Path model, Path store, ServerSettings settings, Optional<Keys> keys)
      throws IOException {
    return new Running(model, store, 1_000, settings, keys);
  }

  /** With training runs. */
  static Running training(Path model, Path store, Optional<Keys> keys, Trainings trainings)
      throws IOException {
    return new Running(
        model,
        EventStores.open(store.toString(), Durability.RELAXED),
        new Engine.Settings(1_000, 3_600, false),
        ServerSettings.at("127.0.0.1", 0, 0),
        keys,
        InstantSource.fixed(NOW),
        Optional.of(trainings));
  }

  static List<String> ids(JsonArray items) {
    List<String> ids = new ArrayList<>();
    items.forEach(item -> ids.add(item.getAsJsonObject().get("itemId").getAsString()));
    return ids;
  }

  Reply get(String path) {
    return ask(request(path).GET());
  }

  Reply post(String path, String json) {
    return ask(json(path).POST(BodyPublishers.ofString(json)));
  }

  /** Sends lines of JSON. */
  Reply lines(String path, String lines) {
    return ask(
        request(path)
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines)));
  }

  Reply put(String path, String json) {
    return ask(json(path).PUT(BodyPublishers.ofString(json)));
  }

  Reply patch(String path, String json) {
    return ask(json(path).method("PATCH", BodyPublishers.ofString(json)));
  }

  Reply delete(String path) {
    return ask(request(path).DELETE());
  }

  Reply admin(String path) {
    return ask(HttpRequest.newBuilder(URI.create(server.adminAddress() + path)).GET());
  }

  Reply adminPost(String path, String json) {
    return ask(
        HttpRequest.newBuilder(URI.create(server.adminAddress() + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  Reply ask(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          CLIENT.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body(), response);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends one event, a minute after the one before it of the same number. */
  Reply event(String eventId, String userId, String itemId, long minute) {
    return post("/v1/events", eventJson(eventId, userId, itemId, minute));
  }

  static String eventJson(String eventId, String userId, String itemId, long minute) {
    return """
    {"eventId": "%s", "userId": "%s", "itemId": "%s", "timestamp": %d}\
    """
        .formatted(eventId, userId, itemId, 1_780_000_000_000L + minute * 60_000);
  }

  Reply recommend(String userId) {
    return post("/v1/recommend", "{\"userId\": \"" + userId + "\"}");
  }

  @Override
  public void close() {
    server.close();
  }
}
