package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.memoir.model.ItemTable;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.engine.attribute.FilterParser;
import io.memoir.server.http.TestShop;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What filters let pass after items have changed, and how much work that is. */
class AvailabilityTest {
  private static final List<Optional<Filter>> FILTERS =
      List.of(
          Optional.empty(),
          Optional.of(FilterParser.parse("price < 10")),
          Optional.of(FilterParser.parse("not price exists or id = \"item-3\"")),
          Optional.of(FilterParser.parse("tags contains \"new\"")));

  @TempDir Path directory;
  private Engine engine;
  private ItemTable table;

  @BeforeEach
  void open() throws IOException {
    EventStore store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    engine =
        new Engine(
            store,
            ModelVersion.open(TestShop.model(directory.resolve("shop"), 1)),
            Engine.Settings.standard());
    table = engine.models().current().model().recommender().items();
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Availability kept() {
    return engine.models().current().availability();
  }

  private void change(String id, String json) {
    engine.items().change(id, JsonParser.parseString(json), _ -> {});
  }

  /** Changes an item at random: one that the model knows, or a new one. */
  private void change(Random random) {
    String id = "item-" + random.nextInt(TestShop.ITEMS + 20);
    switch (random.nextInt(5)) {
      case 0 -> engine.items().delete(id, _ -> {});
      case 1 -> change(id, "{\"hidden\": %s}".formatted(random.nextBoolean()));
      case 2 -> change(id, "{\"attributes\": {\"tags\": [\"new\"]}}");
      case 3 -> change(id, "{\"attributes\": {\"price\": null, \"tags\": null}}");
      default -> change(id, "{\"attributes\": {\"price\": %d}}".formatted(random.nextInt(20)));
    }
  }

  @Test
  void allowed_afterAnyChanges_asWorkedOutAnew() {
    long seed = 20261128;
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        change(random);
      }
      Availability anew = new Availability(() -> table, engine.items());
      for (Optional<Filter> filter : FILTERS) {
        String what = "seed %d, round %d, %s".formatted(seed, round, filter);
        assertThat(kept().allowed(filter)).as(what).isEqualTo(anew.allowed(filter));
        assertThat(kept().coldItems(filter)).as(what).isEqualTo(anew.coldItems(filter));
      }
    }
    assertThat(kept().misses()).as("filters that were worked out from nothing").isEqualTo(4);
  }

  @Test
  void allowed_afterMoreChangesThanAreRemembered_isWorkedOutAnew() {
    kept().allowed(FILTERS.get(1));
    for (int i = 0; i <= ItemChanges.REMEMBERED; i++) {
      change("item-0", "{\"attributes\": {\"price\": %d}}".formatted(i));
    }
    change("item-1", "{\"attributes\": {\"price\": 5}}");
    assertThat(kept().allowed(FILTERS.get(1)).stream().toArray()).containsExactly(1);
  }

  /** Requests that come together share the work, and each sees what had changed before it. */
  @Test
  void allowed_askedByManyAtOnce_isWorkedOutOnce() throws Exception {
    Optional<Filter> filter = Optional.of(FilterParser.parse("price = 7"));
    long before = kept().misses();
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      for (int round = 0; round < 20; round++) {
        change("item-" + round, "{\"attributes\": {\"price\": 7}}");
        int expected = round + 1;
        List<Callable<Integer>> askers = new ArrayList<>();
        for (int asker = 0; asker < 8; asker++) {
          askers.add(() -> kept().allowed(filter).cardinality());
        }
        for (Future<Integer> found : executor.invokeAll(askers)) {
          assertThat(found.get()).isEqualTo(expected);
        }
      }
    }
    assertThat(kept().misses() - before).isEqualTo(1);
  }

  private List<String> notes(String filter) {
    return kept().notes(FilterParser.parse(filter));
  }

  @Test
  void notes_ofAPropertyThatNoItemHas_nameIt_untilOneHasIt() {
    assertThat(notes("colour = \"red\" and not size > 3"))
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("'colour'", "no item has"))
        .anySatisfy(line -> assertThat(line).contains("'size'", "no item has"));
    change("item-0", "{\"attributes\": {\"colour\": \"red\", \"size\": 4}}");
    assertThat(notes("colour = \"red\" and not size > 3")).isEmpty();
    change("item-0", "{\"attributes\": {\"colour\": null}}");
    assertThat(notes("colour exists or size > 3")).hasSize(1);
    engine.items().delete("item-0", _ -> {});
    assertThat(notes("colour exists or size > 3")).hasSize(2);
  }

  @Test
  void notes_ofAValueOfAnotherKind_sayWhichKindItIs() {
    change("item-0", "{\"attributes\": {\"price\": \"7.50\", \"tags\": [\"a\"]}}");
    assertThat(notes("price < 10"))
        .singleElement()
        .asString()
        .contains("'price'", "a number", "a string");
    assertThat(notes("price in (1, \"x\")")).isEmpty();
    assertThat(notes("tags = \"a\"")).singleElement().asString().contains("a list of strings");
    assertThat(notes("categories = \"films\"")).hasSize(1);
    assertThat(notes("id = \"item-1\" and title exists and categories contains \"films\""))
        .isEmpty();
  }
}
