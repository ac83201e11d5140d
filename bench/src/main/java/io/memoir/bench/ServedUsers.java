package io.memoir.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.server.store.StoredEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Some users, and one who sends what they do and remembers what was acknowledged. An event in ten
 * comes late; no two of a user are of the same moment, so there is one order to fold them in.
 */
final class ServedUsers {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private static final long FIRST_MOMENT = 1_700_000_000_000L;
  private static final int STEP_MILLIS = 1_000;
  private static final int LATEST_STEPS = 20;
  private static final int LARGEST_BATCH = 5;
  private static final int LIMIT = 10;

  private final String name;
  private final int users;
  private final int items;
  private final Recommender recommender;
  private final SplittableRandom random;
  private final List<TreeMap<Long, StoredEvent>> histories = new ArrayList<>();
  private Optional<Batch> open = Optional.empty();
  private long count;

  /** Events of one request. */
  record Batch(List<StoredEvent> events) {
    Batch {
      events = List.copyOf(events);
    }
  }

  /** Events of a request, and how many of them the server had already. */
  record Sent(int events, int duplicates) {}

  ServedUsers(String name, int users, int items, Recommender recommender, SplittableRandom random) {
    this.name = name;
    this.users = users;
    this.items = items;
    this.recommender = recommender;
    this.random = random;
    for (int user = 0; user < users; user++) {
      histories.add(new TreeMap<>());
    }
  }

  private String user(int number) {
    return name + "-user-" + number;
  }

  long acknowledged() {
    return histories.stream().mapToLong(TreeMap::size).sum();
  }

  /** What was acknowledged. */
  List<StoredEvent> events() {
    return histories.stream().flatMap(history -> history.values().stream()).toList();
  }

  /** Sends until the server is killed; what it was killed over stays open. */
  boolean write(URI server, AtomicBoolean killed) throws IOException, InterruptedException {
    while (true) {
      Batch batch = open.orElseGet(this::next);
      open = Optional.of(batch);
      try {
        acknowledged(batch, send(server, batch));
      } catch (IOException e) {
        if (killed.get()) {
          return true;
        }
        throw e;
      }
    }
  }

  /** Sends again what was not acknowledged. */
  Sent sendAgain(URI server) throws IOException, InterruptedException {
    if (open.isEmpty()) {
      return new Sent(0, 0);
    }
    Batch batch = open.get();
    int duplicates = send(server, batch);
    acknowledged(batch, duplicates);
    if (duplicates != 0 && duplicates != batch.events.size()) {
      throw new IllegalStateException(
          "of a request of %d events %d were kept, expected all or none"
              .formatted(batch.events.size(), duplicates));
    }
    return new Sent(batch.events.size(), duplicates);
  }

  private void acknowledged(Batch batch, int duplicates) {
    if (duplicates > batch.events.size()) {
      throw new IllegalStateException("more duplicates than events");
    }
    for (StoredEvent event : batch.events) {
      int number = Integer.parseInt(event.userId().substring(event.userId().lastIndexOf('-') + 1));
      histories.get(number).put(event.time(), event);
    }
    open = Optional.empty();
  }

  private Batch next() {
    List<StoredEvent> events = new ArrayList<>();
    int size = random.nextInt(1, LARGEST_BATCH + 1);
    for (int i = 0; i < size; i++) {
      long number = count++;
      long time = FIRST_MOMENT + number * STEP_MILLIS;
      if (random.nextInt(10) == 0) {
        long steps = random.nextInt(1, LATEST_STEPS);
        time += 1 + number % (STEP_MILLIS - 1) - steps * STEP_MILLIS;
      }
      events.add(
          StoredEvent.of(
              name + "-" + number,
              user(random.nextInt(users)),
              Integer.toString(random.nextInt(items)),
              "view",
              time));
    }
    return new Batch(events);
  }

  /** Asks until the server is killed. */
  boolean ask(URI server, AtomicBoolean killed) throws IOException, InterruptedException {
    for (int user = 0; ; user = (user + 1) % users) {
      try {
        best(server, user);
      } catch (IOException e) {
        if (killed.get()) {
          return true;
        }
        throw e;
      }
    }
  }

  /** Whether the server knows exactly what was acknowledged, and answers as a new state would. */
  void check(URI server) throws IOException, InterruptedException {
    for (int user = 0; user < users; user++) {
      TreeMap<Long, StoredEvent> history = histories.get(user);
      if (history.isEmpty()) {
        continue;
      }
      JsonObject shown =
          json(HttpRequest.newBuilder(server.resolve("/v1/users/" + user(user))).GET());
      long remembered = shown.get("eventsRemembered").getAsLong();
      if (remembered != history.size()) {
        throw new IllegalStateException(
            "%s has %,d events, expected the %,d that were acknowledged"
                .formatted(user(user), remembered, history.size()));
      }
      UserState state = recommender.newState();
      history
          .values()
          .forEach(event -> recommender.observe(state, new Event(event.itemId(), event.time())));
      List<String> wanted =
          recommender.recommend(state, Request.top(LIMIT)).stream()
              .map(best -> scored(best))
              .toList();
      List<String> found = best(server, user);
      if (!found.equals(wanted)) {
        throw new IllegalStateException(
            "%s is recommended %s, expected %s".formatted(user(user), found, wanted));
      }
    }
  }

  private static String scored(Recommendation best) {
    return best.itemId() + " " + best.score();
  }

  /** Items and scores. */
  private List<String> best(URI server, int user) throws IOException, InterruptedException {
    String question = "{\"userId\":\"%s\",\"limit\":%d}".formatted(user(user), LIMIT);
    JsonArray best = json(post(server, "/v1/recommend", question)).getAsJsonArray("items");
    List<String> scored = new ArrayList<>();
    for (JsonElement element : best) {
      JsonObject item = element.getAsJsonObject();
      scored.add(item.get("itemId").getAsString() + " " + item.get("score").getAsFloat());
    }
    return scored;
  }

  /**
   * Sends events.
   *
   * @return how many of them the server had already
   */
  static int send(URI server, Batch batch) throws IOException, InterruptedException {
    JsonArray events = new JsonArray();
    for (StoredEvent event : batch.events) {
      JsonObject json = new JsonObject();
      json.addProperty("eventId", event.eventId());
      json.addProperty("userId", event.userId());
      json.addProperty("itemId", event.itemId());
      json.addProperty("type", event.type());
      json.addProperty("timestamp", event.time());
      events.add(json);
    }
    JsonObject answer = json(post(server, "/v1/events", events.toString()));
    int duplicates = answer.get("duplicates").getAsInt();
    if (answer.get("accepted").getAsInt() + duplicates != batch.events.size()) {
      throw new IllegalStateException("not all events were accepted: " + answer);
    }
    return duplicates;
  }

  private static HttpRequest.Builder post(URI server, String path, String body) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private static JsonObject json(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        CLIENT.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException("%d: %s".formatted(response.statusCode(), response.body()));
    }
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }
}
