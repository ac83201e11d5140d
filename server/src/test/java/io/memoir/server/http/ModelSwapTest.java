package io.memoir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.server.engine.Models.Stage;
import io.memoir.server.engine.stored.PromotedModel;
import io.memoir.server.http.Running.Reply;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another model takes over while requests come. */
class ModelSwapTest {
  private static final int USERS = 20;

  @TempDir Path directory;

  @Test
  void swap_underRequests_failsNoneAndMixesNone() throws Exception {
    Path first = TestShop.model(directory.resolve("first"), 1);
    Path second = TestShop.model(directory.resolve("second"), 2);
    try (Running running = Running.of(first, directory.resolve("events"));
        ExecutorService people = Executors.newFixedThreadPool(4)) {
      Map<String, Map<String, List<String>>> expected = new HashMap<>();
      for (int user = 0; user < USERS; user++) {
        List<Event> history = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          String item = "item-" + (user * 17 + i * 7) % TestShop.ITEMS;
          running.event("e" + user + "-" + i, "user-" + user, item, i);
          history.add(new Event(item, 1_780_000_000_000L + i * 60_000L));
        }
        running.recommend("user-" + user);
        for (Path model : List.of(first, second)) {
          expected
              .computeIfAbsent(model.getFileName().toString(), _ -> new HashMap<>())
              .put("user-" + user, answer(model, history));
        }
      }
      AtomicBoolean swapped = new AtomicBoolean();
      List<Callable<Map<String, Integer>>> tasks = new ArrayList<>();
      for (int asker = 0; asker < 3; asker++) {
        int number = asker;
        tasks.add(() -> {
          Map<String, Integer> versions = new HashMap<>();
          for (int i = 0; i < 60 || !swapped.get(); i++) {
            String user = "user-" + (number + i) % USERS;
            Reply reply = running.recommend(user);
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            JsonObject model = reply.json().getAsJsonObject("model");
            String version = model.get("version").getAsString();
            assertThat(reply.items())
                .as("%s by %s", user, version)
                .isEqualTo(expected.getOrDefault(version, Map.of()).get(user));
            versions.merge(version, 1, Integer::sum);
          }
          return versions;
        });
      }
      tasks.add(() -> {
        try {
          for (Path model : List.of(second, first, second)) {
            Reply reply =
                running.adminPost("/v1/models:promote", "{\"directory\": \"" + model + "\"}");
            assertThat(reply.status()).as(reply.text()).isEqualTo(202);
            awaitPromotion(running);
          }
        } finally {
          swapped.set(true);
        }
        return Map.of();
      });
      Map<String, Integer> versions = new HashMap<>();
      for (Future<Map<String, Integer>> task : people.invokeAll(tasks)) {
        task.get().forEach((version, count) -> versions.merge(version, count, Integer::sum));
      }
      assertThat(versions).containsKeys("first", "second");
      assertThat(version(running)).isEqualTo("second");
    }
  }

  @Test
  void rollBack_bringsTheModelBefore_andItsAnswers() throws Exception {
    Path first = TestShop.model(directory.resolve("first"), 1);
    Path second = TestShop.model(directory.resolve("second"), 2);
    try (Running running = Running.of(first, directory.resolve("events"))) {
      running.event("e1", "ada", "item-3", 1);
      List<String> before = running.recommend("ada").items();
      running.adminPost("/v1/models:promote", "{\"directory\": \"" + second + "\"}");
      awaitPromotion(running);
      assertThat(running.recommend("ada").items()).isNotEqualTo(before);
      running.event("e2", "ada", "item-4", 2);
      assertThat(running.adminPost("/v1/models:rollback", "").status()).isEqualTo(202);
      awaitPromotion(running);
      assertThat(running.recommend("ada").items())
          .isEqualTo(
              answer(
                  first,
                  List.of(
                      new Event("item-3", 1_780_000_060_000L),
                      new Event("item-4", 1_780_000_120_000L))));
    }
  }

  @Test
  void promotedModel_isRememberedByTheStore() throws Exception {
    Path first = TestShop.model(directory.resolve("first"), 1);
    Path second = TestShop.model(directory.resolve("second"), 2);
    Path store = directory.resolve("events");
    try (Running running = Running.of(first, store)) {
      running.adminPost("/v1/models:promote", "{\"directory\": \"" + second + "\"}");
      awaitPromotion(running);
    }
    try (EventStore opened = EventStores.open(store.toString(), Durability.RELAXED)) {
      assertThat(PromotedModel.of(opened)).hasValue(second.toAbsolutePath());
    }
  }

  @Test
  void promotion_ofTheModelThatServes_isRefused() throws Exception {
    Path first = TestShop.model(directory.resolve("first"), 1);
    try (Running running = Running.of(first, directory.resolve("events"))) {
      Reply reply = running.adminPost("/v1/models:promote", "{\"directory\": \"" + first + "\"}");
      assertThat(reply.status()).isEqualTo(409);
      assertThat(reply.text()).contains("first is already serving");
    }
  }

  private static List<String> answer(Path model, List<Event> history) throws IOException {
    Recommender recommender = Recommender.open(model);
    UserState state = recommender.newState();
    history.forEach(event -> recommender.observe(state, event));
    return recommender.recommend(state, Request.top(10).at(Running.NOW.toEpochMilli())).stream()
        .map(Recommendation::itemId)
        .toList();
  }

  private static String version(Running running) {
    return running.engine.models().current().model().version();
  }

  static void awaitPromotion(Running running) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (running.engine.models().promotion().orElseThrow().stage() == Stage.PREPARING) {
      assertThat(System.nanoTime()).as("the promotion ends in time").isLessThan(end);
      Thread.onSpinWait();
    }
    assertThat(running.engine.models().promotion().orElseThrow().stage()).isEqualTo(Stage.DONE);
  }
}
