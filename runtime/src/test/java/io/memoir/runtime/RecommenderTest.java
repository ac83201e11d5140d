package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.Gru;
import io.memoir.runtime.Recommender.Options.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RecommenderTest {
  private static final long SEED = 7;
  private static final int ITEMS = 50;

  private final Recommender network =
      Recommender.of(
          TestModels.random(TestModels.network(ITEMS, TestModels.residualStack(24)), SEED));

  /** Items 0 to 4 with the scores 3, 5, 1, 5, 4. */
  private static Recommender five() {
    return Recommender.of(
        TestModels.model(
            new Architecture.Popularity(5),
            Map.of("count", new Tensor.Floats(List.of(5), new float[] {3, 5, 1, 5, 4}))));
  }

  private static List<Integer> items(List<Recommendation> recommendations) {
    return recommendations.stream().map(Recommendation::item).toList();
  }

  @Test
  void recommend_ties_lowerNumberFirst() {
    Recommender recommender = five();
    List<Recommendation> best = recommender.recommend(recommender.newState(), Request.top(4));
    assertThat(items(best)).containsExactly(1, 3, 4, 0);
    assertThat(best.getFirst())
        .isEqualTo(
            new Recommendation("item-1", 1, 5, Optional.empty(), 1, recommender.items().item(1)));
  }

  @Test
  void recommend_moreThanThereAre_allOfThem() {
    Recommender recommender = five();
    assertThat(items(recommender.recommend(recommender.newState(), Request.top(1_000_000))))
        .containsExactly(1, 3, 4, 0, 2);
  }

  @Test
  void recommend_seenAndExcludedAndCandidates_leftOut() {
    Recommender recommender = five();
    UserState state = recommender.newState();
    recommender.observe(state, Event.of("item-1"));
    assertThat(items(recommender.recommend(state, Request.top(2)))).containsExactly(3, 4);
    assertThat(items(recommender.recommend(state, Request.top(2).keepSeen())))
        .containsExactly(1, 3);
    assertThat(
            items(
                recommender.recommend(state, Request.top(2).without(List.of("item-3", "unknown")))))
        .containsExactly(4, 0);
    assertThat(
            items(
                recommender.recommend(
                    state, Request.top(5).among(Set.of("item-1", "item-2", "item-4", "unknown")))))
        .containsExactly(4, 2);
    assertThat(
            items(
                recommender.recommend(
                    state,
                    Request.top(5).keepSeen().among(item -> item < 2).without(List.of("item-0")))))
        .containsExactly(1);
    assertThat(recommender.recommend(state, Request.top(5).among(Set.of()))).isEmpty();
  }

  @Test
  void recommend_seenNotRemembered_refused() {
    UserState state = network.newState(false);
    assertThatThrownBy(() -> network.recommend(state, Request.top(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("newState(true)");
    assertThat(network.recommend(state, Request.top(1).keepSeen())).hasSize(1);
  }

  @Test
  void request_limitZero_refused() {
    assertThatThrownBy(() -> Request.top(0))
        .isInstanceOf(BadInputException.class)
        .hasMessage("limit is 0, expected at least 1");
  }

  @Test
  void observe_unknownItem_falseAndUnchanged() {
    UserState state = network.newState();
    assertThat(network.observe(state, Event.of("item-3"))).isTrue();
    byte[] before = state.toBytes();
    assertThat(network.observe(state, Event.of("nothing"))).isFalse();
    assertThat(state.toBytes()).isEqualTo(before);
  }

  @Test
  void observe_stateOfAnotherModel_refused() {
    Model other = TestModels.random(TestModels.network(ITEMS, TestModels.residualStack(24)), 8);
    UserState state = Recommender.of(other).newState();
    assertThatThrownBy(() -> network.observe(state, 0, 0)).hasMessageContaining("belongs to model");
    assertThatThrownBy(() -> network.score(state)).hasMessageContaining("belongs to model");
  }

  @Test
  void score_beforeTheFirstEvent_isItemBias() {
    Model model = TestModels.random(TestModels.network(ITEMS, new Gru(8, 8)), SEED);
    Recommender recommender = Recommender.of(model);
    assertThat(recommender.score(recommender.newState()))
        .containsExactly(model.weights().floats("item_bias"));
  }

  @Test
  void score_recommend_agree() {
    UserState state = network.newState();
    for (int item : new int[] {4, 9, 4, 31}) {
      network.observe(state, item, 0);
    }
    float[] scores = network.score(state);
    List<Recommendation> all = network.recommend(state, Request.top(ITEMS));
    assertThat(all).hasSize(ITEMS - 3);
    for (Recommendation each : all) {
      assertThat(each.score()).isEqualTo(scores[each.item()]);
    }
  }

  @Test
  void score_scalarAndVector_agreeAfterManyEvents() {
    Model model = TestModels.random(TestModels.network(ITEMS, TestModels.residualStack(64)), SEED);
    Recommender scalar = Recommender.of(model, Recommender.Options.of(Wanted.SCALAR));
    Recommender vector = Recommender.of(model, Recommender.Options.of(Wanted.VECTOR));
    UserState one = scalar.newState();
    UserState other = vector.newState();
    SplittableRandom random = new SplittableRandom(SEED);
    for (int event = 0; event < 300; event++) {
      int item = random.nextInt(ITEMS);
      scalar.observe(one, item, 0);
      vector.observe(other, item, 0);
    }
    assertThat(vector.score(other)).containsExactly(scalar.score(one), Offset.offset(2e-5f));
  }

  @Test
  void observe_manyThreads_sameAnswersAsOne() throws Exception {
    List<Callable<List<Recommendation>>> people = new ArrayList<>();
    for (int person = 0; person < 400; person++) {
      long seed = SEED + person;
      people.add(() -> history(seed));
    }
    List<List<Recommendation>> alone = new ArrayList<>();
    for (Callable<List<Recommendation>> person : people) {
      alone.add(person.call());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<List<Recommendation>>> together = threads.invokeAll(people);
      for (int person = 0; person < people.size(); person++) {
        assertThat(together.get(person).get())
            .as("person %d, seed %d", person, SEED)
            .isEqualTo(alone.get(person));
      }
    }
  }

  private List<Recommendation> history(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    UserState state = network.newState();
    for (int event = 0; event < 40; event++) {
      network.observe(state, random.nextInt(ITEMS), event);
    }
    return network.recommend(state, Request.top(5));
  }
}
