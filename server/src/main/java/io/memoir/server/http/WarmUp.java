package io.memoir.server.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.memoir.model.file.DirectoryTree;
import io.memoir.runtime.Recommender;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.ModelVersion;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;

/**
 * Internal requests before a server is ready, so that the first users do not wait for the JIT
 * compiler: the code of the routes has then run some ten thousand times. The requests go to a
 * second server with the same model and a temporary store, so they do not appear in the log, the
 * states or the metrics.
 */
public final class WarmUp {
  /** Prefix of the names of temporary directories, followed by the process number. */
  static final String DIRECTORY = "memoir-rehearsal-";

  private static final int CALLERS = 4;
  private static final int USERS = 50;
  private static final int CANDIDATES = 20;
  private static final double EVENT_SHARE = 0.2;
  private static final int OK = 200;

  private final URI address;
  private final Recommender model;
  private final BooleanSupplier goOn;

  private WarmUp(URI address, Recommender model, BooleanSupplier goOn) {
    this.address = address;
    this.model = model;
    this.goOn = goOn;
  }

  /**
   * Runs the warm-up.
   *
   * @param length duration; every caller sends at least one request; the larger the model and the
   *     fewer the cores, the longer it should be
   * @param cut whether to end early
   * @return number of requests that were answered
   * @throws IOException if there is no temporary directory or free port, or a request failed
   */
  public static long run(ModelVersion version, Duration length, BooleanSupplier cut)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(DIRECTORY + ProcessHandle.current().pid() + "-");
    try {
      EventStore store =
          EventStores.open(directory.resolve("store").toString(), Durability.DURABLE);
      try (store; // already closed by the engine, if there was one
          Engine engine = new Engine(store, version, Engine.Settings.standard());
          MemoirServer server =
              MemoirServer.start(
                  engine,
                  ServerSettings.at("127.0.0.1", 0, 0),
                  Optional.empty(),
                  InstantSource.system(),
                  new Silence())) {
        long end = System.nanoTime() + length.toNanos();
        BooleanSupplier goOn = () -> System.nanoTime() < end && !cut.getAsBoolean();
        return new WarmUp(server.address(), version.recommender(), goOn).call();
      }
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  private long call() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> calls = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int number = caller;
        calls.add(callers.submit(() -> call(client, number)));
      }
      long answered = 0;
      for (Future<Long> call : calls) {
        answered += call.get();
      }
      return answered;
    } catch (ExecutionException e) {
      throw new IOException("the warm-up failed: " + e.getCause(), e);
    }
  }

  private long call(HttpClient client, int caller) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(caller);
    long answered = 0;
    do {
      String user = "rehearsal-" + random.nextInt(USERS);
      boolean event = answered == 0 || random.nextDouble() < EVENT_SHARE;
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve(event ? "/v1/events" : route()))
              .header("Content-Type", "application/json")
              .POST(
                  BodyPublishers.ofString(
                      event
                          ? event(caller + "-" + answered, user, random)
                          : question(user, random)))
              .build();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != OK) {
        throw new IOException("answered " + response.statusCode() + ": " + response.body());
      }
      answered++;
    } while (goOn.getAsBoolean());
    return answered;
  }

  private String event(String id, String user, SplittableRandom random) {
    JsonObject event = new JsonObject();
    event.addProperty("eventId", id);
    event.addProperty("userId", user);
    event.addProperty("itemId", itemId(random));
    event.addProperty("timestamp", System.currentTimeMillis());
    JsonArray events = new JsonArray();
    events.add(event);
    return events.toString();
  }

  /** A model without the next-item task can only rank. */
  private String route() {
    return model.tellsNextItem() ? "/v1/recommend" : "/v1/rank";
  }

  private String itemId(SplittableRandom random) {
    return model.items().item(random.nextInt(model.items().size())).id();
  }

  private String question(String user, SplittableRandom random) {
    JsonObject question = new JsonObject();
    question.addProperty("userId", user);
    if (model.tellsNextItem()) {
      question.addProperty("limit", 10);
    } else {
      JsonArray candidates = new JsonArray();
      for (int i = 0; i < CANDIDATES; i++) {
        candidates.add(itemId(random));
      }
      question.add("itemIds", candidates);
      question.addProperty("task", model.tasks().getFirst().name());
    }
    return question.toString();
  }

  /** Failures are reported by the responses. */
  private static final class Silence implements OperatorLog {
    @Override
    public void defect(String requestId, Throwable failure) {}

    @Override
    public void trouble(String what) {}
  }
}
