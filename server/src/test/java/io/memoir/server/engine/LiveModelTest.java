package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.memoir.model.Head;
import io.memoir.model.architecture.Model;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.TextEncoder;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.task.Task;
import io.memoir.runtime.Event;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.server.engine.feature.RecentTexts;
import io.memoir.server.http.TasteShop;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a model takes further items, and what becomes of states that have seen some. */
class LiveModelTest {
  private static final int WIDTH = 2;

  @TempDir Path directory;

  /** The texts that were encoded, in order. */
  private final List<String> encoded = new ArrayList<>();

  private EventStore store;
  private Items items;
  private LiveModel live;

  private final class Lengths implements TextEncoder {
    @Override
    public String name() {
      return "lengths";
    }

    @Override
    public String sha256() {
      return "00";
    }

    @Override
    public int width() {
      return WIDTH;
    }

    @Override
    public float[] encode(String text) {
      encoded.add(text);
      return new float[] {text.length(), 1};
    }
  }

  @BeforeEach
  void open() {
    Schema schema =
        new Schema(
            List.of(),
            List.of(
                new Feature.Category("genre", new Vocabulary(List.of("crime", "fantasy", "space"))),
                new Feature.Text("about", "lengths", "00", WIDTH)),
            List.of(),
            List.of());
    Model model = TasteShop.model(schema, List.of(new Task.NextItem(new Head.Direct())));
    Recommender.Options options =
        Recommender.Options.of(Recommender.Options.Wanted.SCALAR)
            .withTexts(RecentTexts.of(List.of(new Lengths())));
    ModelVersion version =
        new ModelVersion("texts", "1", "f1", directory, options, Recommender.of(model, options));
    store = EventStores.open(directory.resolve("events").toString(), Durability.RELAXED);
    items = new Items(store, false, InstantSource.system());
    live = new LiveModel(version, items);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void change(String id, String attributes) {
    items.change(
        id, JsonParser.parseString("{\"attributes\": {%s}}".formatted(attributes)), _ -> {});
  }

  @Test
  void recommender_afterManyChanges_isMadeOnceWithWhatHasChanged() {
    Recommender before = live.recommender();
    assertThat(live.recommender()).isSameAs(before);
    for (int i = 0; i < 50; i++) {
      change("new-" + i, "\"about\": \"text %d\"".formatted(i));
    }
    assertThat(encoded).as("nothing is encoded until somebody asks").isEmpty();
    Recommender after = live.recommender();
    assertThat(encoded).hasSize(50);
    assertThat(live.recommender()).isSameAs(after);
    assertThat(after.items().size()).isEqualTo(TasteShop.ITEMS + 50);

    int number = after.items().indexOf("new-7");
    change("new-7", "\"about\": \"another text\", \"title\": \"Seven\"");
    change("new-50", "\"genre\": \"crime\"");
    change("new-8", "\"stock\": 3");
    change(TasteShop.id(0), "\"about\": \"the model was trained on it\"");
    Recommender changed = live.recommender();
    assertThat(encoded.subList(50, encoded.size())).containsExactly("another text");
    assertThat(changed.items().indexOf("new-7")).isEqualTo(number);
    assertThat(changed.items().item(number).title()).isEqualTo("Seven");
    assertThat(changed.items().indexOf("new-50")).isEqualTo(TasteShop.ITEMS + 50);
    assertThat(live.addedItems()).isEqualTo(51);
  }

  /** As after a restart, whether somebody has asked in between or not. */
  @Test
  void recommender_itemThatIsDescribedNoLonger_isColdAtOnce() {
    for (boolean asked : new boolean[] {true, false}) {
      for (String last : List.of("\"stock\": 3", "\"about\": [1, 2, 3, 4]", "deleted")) {
        String id = "gone-%s-%s".formatted(asked, last.hashCode());
        change(id, "\"genre\": \"crime\", \"title\": \"Old\"");
        if (asked) {
          assertThat(live.recommender().items().indexOf(id)).isNotNegative();
        }
        items.delete(id, _ -> {});
        if (!last.equals("deleted")) {
          change(id, last);
        }

        Recommender after = live.recommender();
        assertThat(after.items().indexOf(id)).as(id).isNegative();
        assertThat(live.item(id, items.find(id))).as(id).isEmpty();
        UserState state = after.newState();
        assertThat(after.observe(state, Event.of(id))).isFalse();
        assertThat(after.recommend(state, Request.top(1_000)))
            .extracting(Recommendation::itemId)
            .hasSize(TasteShop.ITEMS)
            .allSatisfy(item -> assertThat(item).doesNotContain("\0"));
        assertThat(live.addedItems()).isZero();
      }
    }

    change("back", "\"genre\": \"crime\"");
    float[] first = scores("back");
    change("back", "\"genre\": null");
    live.recommender();
    change("back", "\"genre\": \"crime\"");
    assertThat(scores("back")).isEqualTo(first);
    assertThat(live.addedItems()).isOne();
  }

  /** The score of an item for a user without events. */
  private float[] scores(String id) {
    Recommender recommender = live.recommender();
    return new float[] {recommender.score(recommender.newState())[recommender.items().indexOf(id)]};
  }

  @Test
  void recommender_afterMoreChangesThanAreRemembered_knowsAllItems() {
    live.recommender();
    for (int i = 0; i <= ItemChanges.REMEMBERED; i++) {
      change("new-" + i, "\"genre\": \"space\"");
    }
    assertThat(live.recommender().items().size())
        .isEqualTo(TasteShop.ITEMS + ItemChanges.REMEMBERED + 1);
  }

  @Test
  void readAhead_beforeItemsArePut_leavesNothingToEncode() {
    String about = "{\"attributes\": {\"about\": \"text %d\"}}";
    List<ItemDocument> documents =
        List.of(
            ItemDocument.read("new-1", JsonParser.parseString(about.formatted(1))),
            ItemDocument.read("new-2", JsonParser.parseString(about.formatted(2))),
            ItemDocument.read(TasteShop.id(0), JsonParser.parseString(about.formatted(3))));
    live.readAhead(documents);
    assertThat(encoded).containsExactly("text 1", "text 2");
    items.putAll(documents);
    assertThat(live.recommender().items().size()).isEqualTo(TasteShop.ITEMS + 2);
    assertThat(encoded).hasSize(2);
  }

  @Test
  void item_describedButNotAskedFor_isKnownWithoutEncoding() {
    change("new-1", "\"about\": \"something\", \"categories\": [\"a\", \"b\"]");
    assertThat(live.item("new-1", items.find("new-1")))
        .hasValueSatisfying(item -> assertThat(item.categories()).containsExactly("a", "b"));
    assertThat(live.item("new-2", items.find("new-2"))).isEmpty();
    assertThat(live.item(TasteShop.id(3), items.find(TasteShop.id(3)))).isPresent();
    assertThat(encoded).isEmpty();
  }

  private void happens(String itemId, long time) {
    store.append(List.of(StoredEvent.of("e-" + time, "ada", itemId, "view", time)));
  }

  private StateCache states() {
    return new StateCache(store, live, 10, false, Runnable::run);
  }

  private static byte[] bytes(StateCache states) {
    return states.ask("ada", state -> state.toBytes());
  }

  /** A snapshot that lacks an event would lack it for ever. */
  @Test
  void state_thatSkippedAnEvent_isSavedOnceTheItemIsKnown() {
    StateCache states = states();
    happens(TasteShop.id(1), 1);
    assertThat(states.ask("ada", UserState::eventCount)).isEqualTo(1);
    states.save();
    byte[] first = store.snapshot("f1", "ada").orElseThrow().state();
    happens("later", 2);
    happens(TasteShop.id(2), 3);
    states.refresh("ada");
    assertThat(states.ask("ada", UserState::eventCount)).isEqualTo(2);
    states.save();
    assertThat(store.snapshot("f1", "ada").orElseThrow().state()).isEqualTo(first);
    assertThat(states().ask("ada", UserState::eventCount)).isEqualTo(2);

    change("later", "\"genre\": \"space\"");
    assertThat(states.ask("ada", UserState::eventCount)).isEqualTo(3);
    states.save();
    byte[] saved = store.snapshot("f1", "ada").orElseThrow().state();
    assertThat(live.recommender().readState(saved).eventCount()).isEqualTo(3);
    assertThat(bytes(states())).isEqualTo(saved);
  }

  @Test
  void state_afterAnyOrderOfPutsAndEvents_isThatOfTheWholeLog() {
    StateCache states = states();
    List<String> ids =
        IntStream.range(0, 12).mapToObj(i -> i % 3 == 0 ? TasteShop.id(i) : "new-" + i).toList();
    long time = 1;
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < ids.size(); i++) {
        happens(ids.get(i), time++);
        states.refresh("ada");
        states.ask("ada", UserState::eventCount);
        if ((i + round) % 4 == 0) {
          change("new-" + i, "\"genre\": \"%s\"".formatted(TasteShop.genre(i)));
        }
        if (i % 5 == 0) {
          states.save();
        }
      }
    }
    store.keepSnapshots(java.util.Set.of());
    assertThat(bytes(states)).isEqualTo(bytes(states()));
    assertThat(states.ask("ada", UserState::eventCount)).isGreaterThan(12);
  }
}
