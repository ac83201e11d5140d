package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Combination;
import io.memoir.model.architecture.Model;
import io.memoir.model.architecture.ModelEnsemble;
import io.memoir.model.layer.Gru;
import io.memoir.runtime.Recommender.Options;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A factor above 1 lifts an item and one below 1 lowers it, whatever its score is. */
class BoostTest {
  private static final int FEW = 4;

  /** A network whose scores are shifted. */
  private static Model network(int items, float shift) {
    Model model = TestModels.random(TestModels.network(items, new Gru(8, 8)), 7);
    float[] bias = model.weights().floats(SequenceNetwork.ITEM_BIAS).clone();
    for (int item = 0; item < bias.length; item++) {
      bias[item] += shift;
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    tensors.put(SequenceNetwork.ITEM_BIAS, new Tensor.Floats(List.of(items), bias));
    return TestModels.model(model.architecture(), tensors);
  }

  private static Model popularity(float... counts) {
    return TestModels.model(
        new Architecture.Popularity(counts.length),
        Map.of("count", new Tensor.Floats(List.of(counts.length), counts)));
  }

  static Stream<Arguments> models() {
    Model below = network(FEW, -50);
    Model counted = popularity(7, 0, 0, 3);
    List<Float> weights = List.of(1f, 1f);
    return Stream.of(
        Arguments.of("network around 0", network(FEW, 0)),
        Arguments.of("network below 0", below),
        Arguments.of("network above 0", network(FEW, 50)),
        Arguments.of("popularity", counted),
        Arguments.of(
            "item neighbours",
            CountedModelsTest.itemNeighbours(new Architecture.ItemNeighbours(4, 2, 0.5f))),
        Arguments.of(
            "ensemble of scores",
            ModelEnsemble.of(List.of(below, counted), weights, new Combination.Score(), "test")),
        Arguments.of(
            "ensemble of ranks",
            ModelEnsemble.of(
                List.of(below, counted), weights, new Combination.ReciprocalRank(60), "test")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void factor_ofAnyModel_liftsAboveOneAndLowersBelow(String name, Model model) {
    Recommender recommender = Recommender.of(model);
    UserState state = recommender.newState();
    recommender.observe(state, 2, 0);
    List<Recommendation> plain = recommender.recommend(state, Request.top(FEW).keepSeen());
    for (int item = 0; item < FEW; item++) {
      Recommendation before = find(plain, item);
      for (float factor : new float[] {1.01f, 5, 1e6f, 0.99f, 0.2f, 1e-6f}) {
        List<Recommendation> boosted =
            recommender.recommend(
                state,
                Request.top(FEW).keepSeen().boosting(Map.of("item-" + item, Boost.times(factor))));
        Recommendation after = find(boosted, item);
        String what = "%s, item %d of score %s, factor %s".formatted(name, item, before, factor);
        if (factor > 1) {
          assertThat(after.score()).as(what).isGreaterThan(before.score());
          assertThat(boosted.indexOf(after)).as(what).isLessThanOrEqualTo(plain.indexOf(before));
        } else {
          assertThat(after.score()).as(what).isLessThan(before.score());
          assertThat(boosted.indexOf(after)).as(what).isGreaterThanOrEqualTo(plain.indexOf(before));
        }
        assertThat(Float.isFinite(after.score())).as(what).isTrue();
      }
    }
  }

  private static Recommendation find(List<Recommendation> answer, int item) {
    return answer.stream().filter(each -> each.item() == item).findFirst().orElseThrow();
  }

  @Test
  void factor_ofAScoreOfZero_passesOthersOfZero() {
    Recommender recommender = Recommender.of(popularity(0, 0, 0, 1));
    Map<String, Boost> boosts = Map.of("item-2", Boost.times(2), "item-0", Boost.times(0.5f));
    assertThat(
            recommender.recommend(recommender.newState(), Request.top(4).boosting(boosts)).stream()
                .map(Recommendation::itemId))
        .containsExactly("item-3", "item-2", "item-1", "item-0");
  }

  /** Boosted items are scored one by one, so no cluster can hide them. */
  @Test
  void boosts_ofASearchByClusters_placeItemsByTheirExactScores() {
    int items = Search.Clusters.LEAST_ITEMS;
    Model model = network(items, -20);
    Recommender exact = Recommender.of(model);
    Recommender clusters =
        Recommender.of(model, Options.defaults().withSearch(new Search.Clusters(0.6)));
    long seed = 3;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20; round++) {
      UserState state = clusters.newState();
      UserState same = exact.newState();
      for (int event = 0; event < round; event++) {
        int item = random.nextInt(items);
        clusters.observe(state, item, 0);
        exact.observe(same, item, 0);
      }
      float[] scores = exact.score(same);
      Map<String, Boost> boosts = new HashMap<>();
      for (int i = 0; i < 200; i++) {
        int item = random.nextInt(items);
        Boost boost = Boost.times(random.nextBoolean() ? 1 + random.nextInt(40) : 0.1f);
        if (boosts.putIfAbsent("item-" + item, boost) == null) {
          scores[item] = boost.of(scores[item]);
        }
      }
      List<Recommendation> answer =
          clusters.recommend(state, Request.top(30).keepSeen().boosting(boosts));
      String what = "round %d, seed %d".formatted(round, seed);
      assertThat(answer).as(what).hasSize(30);
      float last = answer.getLast().score();
      List<Integer> found = answer.stream().map(Recommendation::item).toList();
      for (Recommendation each : answer) {
        assertThat(each.score()).as(what).isEqualTo(scores[each.item()]);
      }
      for (String id : boosts.keySet()) {
        int item = clusters.items().indexOf(id);
        if (scores[item] > last) {
          assertThat(found).as(what).contains(item);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, -0f, -1, Float.NaN, Float.POSITIVE_INFINITY})
  void factor_thatIsNotAboveZero_isRefused(float factor) {
    assertThatThrownBy(() -> Boost.times(factor))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("factor");
  }
}
