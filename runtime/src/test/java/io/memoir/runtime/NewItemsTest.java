package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import io.memoir.model.Head;
import io.memoir.model.ItemTable;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.ItemEncoder;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.feature.Values;
import io.memoir.model.layer.Gru;
import io.memoir.model.task.Task;
import io.memoir.runtime.ReferenceNetwork.Question;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Items that a model did not see in training, known by their features. */
class NewItemsTest {
  private static final long SEED = 77;
  private static final int WIDTH = 9;

  private final Model model = FeatureModels.everything(WIDTH, SEED);
  private final Recommender recommender = Recommender.of(model);
  private final List<NewItem> news =
      IntStream.range(0, 4)
          .mapToObj(i -> NewItem.of("new-" + i, FeatureModels.itemValues(500 + i)))
          .toList();
  private final Recommender extended = recommender.withItems(news);

  @Test
  void recommend_newItems_scoredByTheirFeatures() {
    ReferenceNetwork reference = new ReferenceNetwork(model);
    for (ItemStorage storage : ItemStorage.values()) {
      Recommender stored =
          Recommender.of(model, Recommender.Options.defaults().withItems(storage)).withItems(news);
      List<Event> history = FeatureModels.events(5, SEED);
      UserState state = FeatureModels.folded(stored, history);
      List<Recommendation> all = stored.recommend(state, Request.top(1_000).keepSeen());
      assertThat(all).hasSize(FeatureModels.ITEMS + news.size());
      float[] scores = stored.score(state);
      for (Recommendation each : all) {
        assertThat(each.score()).isEqualTo(scores[each.item()]);
        ReferenceNetwork.Candidate candidate =
            each.itemId().startsWith("new-")
                ? reference.unknown(news.get(each.item() - FeatureModels.ITEMS).values())
                : reference.known(each.item());
        double score =
            reference.nextItem(new Question(history, 0, Values.NONE, Values.NONE), candidate);
        assertThat((double) each.score())
            .as("%s, %s", each.itemId(), storage)
            .isCloseTo(score, within(storage == ItemStorage.FLOAT32 ? 1e-4 : 2e-2));
      }
      assertThat(stored.recommend(List.of(state), Request.top(1_000).keepSeen()).getFirst())
          .extracting(Recommendation::item)
          .isEqualTo(all.stream().map(Recommendation::item).toList());
    }
  }

  @Test
  void recommend_clusters_newItemsAreSearchedToo() {
    int items = Search.Clusters.LEAST_ITEMS;
    SequenceNetwork small =
        FeatureModels.network(
            FeatureModels.schema(),
            new Gru(WIDTH, WIDTH),
            List.of(new Task.NextItem(new Head.Direct())));
    SequenceNetwork large =
        new SequenceNetwork(
            small.schema(), new ItemEncoder(items, WIDTH, 1), small.body(), small.tasks(), 0);
    Recommender clustered =
        Recommender.of(
                FeatureModels.random(large, SEED),
                Recommender.Options.defaults().withSearch(new Search.Clusters(0.9)))
            .withItems(news);
    assertThat(clustered.searchedShare()).isLessThan(1);
    UserState state = clustered.newState();
    clustered.observe(state, Event.of("item-5"));
    List<Recommendation> only =
        clustered.recommend(state, Request.top(3).among(List.of("new-1", "new-3")));
    assertThat(only).extracting(Recommendation::itemId).containsExactlyInAnyOrder("new-1", "new-3");
    float[] scores = clustered.score(state);
    assertThat(only.getFirst().score()).isEqualTo(scores[only.getFirst().item()]);
    assertThat(clustered.recommend(state, Request.top(items + 100).keepSeen()))
        .hasSize(items + news.size());
  }

  /** By every task; what the request tells of an item that is new to the model is not needed. */
  @Test
  void rank_newItems_asUnknownOnesWithTheSameValues() {
    UserState state = FeatureModels.folded(recommender, FeatureModels.events(5, SEED));
    List<String> ids = List.of("new-2", "item-3", "new-0");
    Map<String, Values> known =
        Map.of("new-0", news.get(0).values(), "new-2", news.get(2).values());
    for (Task task : recommender.tasks()) {
      RankRequest asked = RankRequest.by(task.name());
      Ranking unknown = recommender.rank(state, ids, asked.knowing(known));
      Ranking added = extended.rank(state, ids, asked);
      assertThat(added.candidates())
          .extracting(Ranking.Candidate::value)
          .isEqualTo(unknown.candidates().stream().map(Ranking.Candidate::value).toList());
      assertThat(added.missing()).isEmpty();
    }
  }

  /** States belong to the model with and without new items, and to any order of these. */
  @Test
  void states_ofEitherRecommender_areTheSame() {
    UserState state = recommender.newState();
    recommender.observe(state, Event.of("item-1"));
    UserState read = extended.readState(state.toBytes());
    assertThat(extended.observe(read, Event.of("new-3"))).isTrue();
    assertThat(read.eventCount()).isEqualTo(2);
    assertThat(read.seenCount()).contains(2);
    assertThat(extended.recommend(read, Request.top(100)))
        .extracting(Recommendation::itemId)
        .doesNotContain("new-3", "item-1")
        .contains("new-0");

    Recommender reordered =
        recommender.withItems(List.of(news.get(3), NewItem.of("other", Values.NONE)));
    UserState moved = reordered.readState(read.toBytes());
    assertThat(reordered.recommend(moved, Request.top(100)))
        .extracting(Recommendation::itemId)
        .doesNotContain("new-3", "item-1")
        .contains("other");
    assertThat(reordered.readState(moved.copy().toBytes()).toBytes()).isEqualTo(read.toBytes());

    UserState without = recommender.readState(read.toBytes());
    assertThat(recommender.recommend(without, Request.top(100)))
        .extracting(Recommendation::itemId)
        .doesNotContain("item-1")
        .hasSize(FeatureModels.ITEMS - 1);
    assertThat(recommender.observe(without, Event.of("new-3"))).isFalse();
    assertThat(without.toBytes()).isEqualTo(read.toBytes());
  }

  /** An event on a new item changes what is recommended, as its features say. */
  @Test
  void observe_newItem_foldedByItsFeatures() {
    ReferenceNetwork reference = new ReferenceNetwork(model);
    UserState state = extended.newState();
    extended.observe(state, Event.of("item-2"));
    byte[] before = state.toBytes();
    extended.observe(state, Event.of("new-1"));
    assertThat(state.toBytes()).isNotEqualTo(before);
    double score = extended.predict(state, "new-1", RankRequest.by("next-item")).value();
    Question question = new Question(List.of(Event.of("item-2")), 0, Values.NONE, Values.NONE);
    assertThat(score)
        .isNotEqualTo(reference.nextItem(question, reference.unknown(news.get(1).values())));
    Lanes lanes = extended.lanes(1);
    int number = extended.items().indexOf("new-1");
    lanes.observe(new int[1], new int[] {2}, new long[1], 1);
    lanes.observe(new int[1], new int[] {number}, new long[1], 1);
    assertThat(lanes.predict(0, new int[] {number}, RankRequest.by("next-item"))[0])
        .isCloseTo(score, within(1e-4));
    assertThat(
            extended.explain(
                List.of(Event.of("item-2"), Event.of("new-1")), List.of("new-0"), 0, 5))
        .first()
        .satisfies(explanation -> assertThat(explanation.causes()).hasSize(2));
  }

  @Test
  void withItems_again_behindThoseThatAreThere() {
    Recommender twice = extended.withItems(List.of(NewItem.of("last", Values.NONE)));
    assertThat(twice.items().size()).isEqualTo(FeatureModels.ITEMS + 5);
    assertThat(twice.items().item(FeatureModels.ITEMS + 4).id()).isEqualTo("last");
    UserState state = twice.newState();
    twice.observe(state, Event.of("last"));
    assertThat(twice.recommend(state, Request.top(100)))
        .extracting(Recommendation::itemId)
        .contains("new-0")
        .doesNotContain("last");
  }

  /** One that was added keeps its number when more is said of it, and others are not encoded. */
  @Test
  void withItems_addedBefore_takesTheValuesGivenNow() {
    NewItem changed =
        new NewItem(
            new ItemTable.Item("new-1", "Another title", List.of()), FeatureModels.itemValues(900));
    NewItem last = NewItem.of("last", FeatureModels.itemValues(901));
    Recommender twice = extended.withItems(List.of(last, changed));
    Recommender atOnce =
        recommender.withItems(List.of(news.get(0), changed, news.get(2), news.get(3), last));
    assertThat(twice.items().items()).isEqualTo(atOnce.items().items());
    UserState state = FeatureModels.folded(recommender, FeatureModels.events(5, SEED));
    assertThat(twice.score(state)).isEqualTo(atOnce.score(state));
    assertThat(extended.score(state)).as("the one before is as it was").hasSize(27);
    assertThat(twice.takesItems()).isTrue();
    twice.observe(state, Event.of("new-1"));
    assertThat(atOnce.recommend(state, Request.top(100)))
        .extracting(Recommendation::itemId)
        .doesNotContain("new-1")
        .contains("last");
  }

  @Test
  void withItems_thatCannotBe_refused() {
    assertThatThrownBy(() -> recommender.withItems(List.of(NewItem.of("item-1", Values.NONE))))
        .isInstanceOf(BadInputException.class)
        .hasMessage("the model already has item 'item-1', expected new items");
    NewItem twice = NewItem.of("a", Values.NONE);
    assertThatThrownBy(() -> recommender.withItems(List.of(twice, twice)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("item id 'a' occurs twice");
    assertThatThrownBy(
            () -> recommender.withItems(List.of(NewItem.of("a", Values.NONE.with("price", "?")))))
        .isInstanceOf(BadInputException.class)
        .hasMessage("feature 'price' is the text '?', expected a number");
    Model plain = TestModels.random(TestModels.network(FeatureModels.ITEMS, new Gru(8, 8)), SEED);
    assertThatThrownBy(() -> Recommender.of(plain).withItems(news))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("the model has no item features, so it cannot score unknown items");
    Recommender mixed =
        Recommender.of(
            ModelEnsemble.of(
                List.of(model, plain), List.of(1f, 1f), new Combination.Score(), "test"));
    assertThatThrownBy(() -> mixed.withItems(news)).isInstanceOf(BadInputException.class);
  }

  @Test
  void withItems_ensembleOfNetworks_recommended() {
    Model other = FeatureModels.everything(WIDTH + 2, SEED + 1);
    Recommender together =
        Recommender.of(
                ModelEnsemble.of(
                    List.of(model, other), List.of(1f, 1f), new Combination.Score(), "test"))
            .withItems(news);
    UserState state = FeatureModels.folded(together, FeatureModels.events(4, SEED));
    assertThat(together.recommend(state, Request.top(100).keepSeen()))
        .hasSize(FeatureModels.ITEMS + news.size());
    assertThat(together.rank(state, List.of("new-1"), RankRequest.by("click-2")).candidates())
        .hasSize(1);
  }

  /** Bytes that hold keys of seen items, with a flipped bit or cut off. */
  @Test
  void readState_withKeysAltered_refused() {
    UserState state = extended.newState();
    extended.observe(state, Event.of("new-1"));
    byte[] bytes = state.toBytes();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 500; round++) {
      byte[] altered = bytes.clone();
      altered[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> extended.readState(altered)).isInstanceOf(BadInputException.class);
    }
  }
}
