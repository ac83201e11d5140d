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
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A set of users, and a client that sends their events and records what was acknowledged. One event
 * in ten is late. No two events of a user have the same time, so their order is unique. Sometimes a
 * user is erased, or merged into another; either starts again with the next event.
 */
final class ServedUsers {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  private static final long FIRST_MOMENT = 1_700_000_000_000L;
  private static final int STEP_MILLIS = 1_000;
  private static final int LATEST_STEPS = 20;
  private static final int LARGEST_BATCH = 5;
  private static final int LIMIT = 10;

  /** One of this many requests erases a user, and one merges two. */
  private static final int ERASE_ONE_IN = 30;

  private static final int MERGE_ONE_IN = 20;

  private final String name;
  private final int users;
  private final int items;
  private final Map<String, Recommender> models;
  private final EventAccount account;
  private final SplittableRandom random;
  private final List<TreeMap<Long, StoredEvent>> histories = new ArrayList<>();
  private Optional<Act> open = Optional.empty();
  private long count;
  private int erasures;
  private int merges;

  /** The effect of one request. Requests are idempotent. */
  sealed interface Act {}

  /** Events of one request. */
  record Batch(List<StoredEvent> events) implements Act {
    Batch {
      events = List.copyOf(events);
    }
  }

  /** Erasure of a user, by number. */
  private record Erase(int user) implements Act {}

  /** Merging of one user into another. */
  private record Merge(int from, int to) implements Act {}

  /** Number of events in a request, and how many of them the server already had. */
  record Sent(int events, int duplicates) {}

  /**
   * @param models that may serve, by their versions
   * @param account of what happens to each event
   */
  ServedUsers(
      String name,
      int users,
      int items,
      Map<String, Recommender> models,
      EventAccount account,
      SplittableRandom random) {
    this.name = name;
    this.users = users;
    this.items = items;
    this.models = Map.copyOf(models);
    this.account = account;
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

  int erasures() {
    return erasures;
  }

  int merges() {
    return merges;
  }

  /** The events that were acknowledged and not erased. */
  List<StoredEvent> events() {
    return histories.stream().flatMap(history -> history.values().stream()).toList();
  }

  /** Sends requests until the server is killed; the request that was interrupted stays open. */
  boolean write(URI server, AtomicBoolean killed) throws IOException, InterruptedException {
    while (true) {
      Act act = open.orElseGet(this::nextAct);
      open = Optional.of(act);
      try {
        perform(server, act);
      } catch (IOException e) {
        if (killed.get()) {
          return true;
        }
        throw e;
      }
    }
  }

  /** Repeats the request that was not acknowledged. */
  Sent sendAgain(URI server) throws IOException, InterruptedException {
    if (open.isEmpty()) {
      return new Sent(0, 0);
    }
    Act act = open.get();
    int duplicates = perform(server, act);
    if (!(act instanceof Batch batch)) {
      return new Sent(0, 0);
    }
    if (duplicates != 0 && duplicates != batch.events.size()) {
      throw new IllegalStateException(
          "of a request with %d events, %d had been stored, expected all or none"
              .formatted(batch.events.size(), duplicates));
    }
    return new Sent(batch.events.size(), duplicates);
  }

  private Act nextAct() {
    if (random.nextInt(ERASE_ONE_IN) == 0) {
      return new Erase(random.nextInt(users));
    }
    if (random.nextInt(MERGE_ONE_IN) == 0) {
      int from = random.nextInt(users);
      return new Merge(from, (from + random.nextInt(1, users)) % users);
    }
    return next();
  }

  /**
   * Sends a request, records that it was acknowledged, and returns how many events were duplicates.
   */
  private int perform(URI server, Act act) throws IOException, InterruptedException {
    int duplicates = 0;
    switch (act) {
      case Batch batch -> {
        batch.events.forEach(event -> account.sent(event.eventId()));
        duplicates = send(server, batch);
        acknowledged(batch, duplicates);
      }
      case Erase(int user) -> {
        TreeMap<Long, StoredEvent> history = histories.get(user);
        history.values().forEach(event -> account.erasing(event.eventId()));
        json(HttpRequest.newBuilder(server.resolve("/v1/users/" + user(user))).DELETE());
        history.values().forEach(event -> account.erased(event.eventId()));
        history.clear();
        erasures++;
      }
      case Merge(int from, int to) -> {
        String users = "{\"from\":\"%s\",\"to\":\"%s\"}".formatted(user(from), user(to));
        json(post(server, "/v1/users:merge", users));
        histories
            .get(from)
            .forEach((time, event) -> histories.get(to).put(time, ofUser(event, user(to))));
        histories.get(from).clear();
        merges++;
      }
    }
    open = Optional.empty();
    return duplicates;
  }

  private static StoredEvent ofUser(StoredEvent event, String userId) {
    return StoredEvent.of(event.eventId(), userId, event.itemId(), event.type(), event.time());
  }

  private void acknowledged(Batch batch, int duplicates) {
    if (duplicates > batch.events.size()) {
      throw new IllegalStateException("more duplicates than events");
    }
    for (StoredEvent event : batch.events) {
      int number = Integer.parseInt(event.userId().substring(event.userId().lastIndexOf('-') + 1));
      histories.get(number).put(event.time(), event);
      account.acknowledged(event.eventId());
    }
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
              eventId(number),
              user(random.nextInt(users)),
              Integer.toString(random.nextInt(items)),
              "view",
              time));
    }
    return new Batch(events);
  }

  /** The id of an event; no id is a prefix of another. */
  private String eventId(long number) {
    return "%s-%de".formatted(name, number);
  }

  /** Requests recommendations until the server is killed. */
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

  /**
   * Checks that the server has exactly the events that were acknowledged and not erased, and that
   * its answers equal those of a newly computed state.
   */
  void check(URI server) throws IOException, InterruptedException {
    for (int user = 0; user < users; user++) {
      TreeMap<Long, StoredEvent> history = histories.get(user);
      URI place = server.resolve("/v1/users/" + user(user));
      if (history.isEmpty()) {
        int status = answer(HttpRequest.newBuilder(place).GET()).statusCode();
        if (status != 404) {
          throw new IllegalStateException(
              "%s has no events that were not erased, expected status 404, found %d"
                  .formatted(user(user), status));
        }
      } else {
        long remembered =
            json(HttpRequest.newBuilder(place).GET()).get("eventsRemembered").getAsLong();
        if (remembered != history.size()) {
          throw new IllegalStateException(
              "%s has %,d events, expected the %,d that were acknowledged and not erased"
                  .formatted(user(user), remembered, history.size()));
        }
      }
      Best found = best(server, user);
      Recommender recommender = models.get(found.model());
      if (recommender == null) {
        throw new IllegalStateException(
            "found an answer of model " + found.model() + ", which was never promoted");
      }
      UserState state = recommender.newState();
      history
          .values()
          .forEach(event -> recommender.observe(state, new Event(event.itemId(), event.time())));
      List<String> wanted =
          recommender.recommend(state, Request.top(LIMIT)).stream()
              .map(best -> scored(best))
              .toList();
      if (!found.items().equals(wanted)) {
        throw new IllegalStateException(
            "%s is recommended %s, expected %s".formatted(user(user), found.items(), wanted));
      }
    }
  }

  private static String scored(Recommendation best) {
    return best.itemId() + " " + best.score();
  }

  /**
   * An answer.
   *
   * @param model version of the model that computed it
   * @param items with their scores
   */
  private record Best(String model, List<String> items) {}

  private Best best(URI server, int user) throws IOException, InterruptedException {
    String question = "{\"userId\":\"%s\",\"limit\":%d}".formatted(user(user), LIMIT);
    JsonObject answer = json(post(server, "/v1/recommend", question));
    List<String> scored = new ArrayList<>();
    for (JsonElement element : answer.getAsJsonArray("items")) {
      JsonObject item = element.getAsJsonObject();
      scored.add(item.get("itemId").getAsString() + " " + item.get("score").getAsFloat());
    }
    return new Best(answer.getAsJsonObject("model").get("version").getAsString(), scored);
  }

  /**
   * Sends events.
   *
   * @return how many of them the server already had
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

  static HttpRequest.Builder post(URI server, String path, String body) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  static HttpResponse<String> answer(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
  }

  private static JsonObject json(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = answer(request);
    if (response.statusCode() != 200) {
      throw new IllegalStateException("%d: %s".formatted(response.statusCode(), response.body()));
    }
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }
}
