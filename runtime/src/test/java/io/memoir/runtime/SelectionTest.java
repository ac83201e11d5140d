package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.Gru;
import io.memoir.runtime.Recommender.Options;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a request wants beside the highest scores. */
class SelectionTest {
  private static final long SEED = 5;

  /** Counts 10, 9, .. of items 0, 1, .. */
  private static Recommender ten() {
    float[] counts = new float[10];
    for (int item = 0; item < counts.length; item++) {
      counts[item] = 10 - item;
    }
    return Recommender.of(
        TestModels.model(
            new Architecture.Popularity(10),
            Map.of("count", new Tensor.Floats(List.of(10), counts))));
  }

  private static Recommender network(ItemStorage storage) {
    Model model = TestModels.random(TestModels.network(400, new Gru(16, 16)), SEED);
    return Recommender.of(model, Options.defaults().withItems(storage));
  }

  private static List<Integer> items(List<Recommendation> answer) {
    return answer.stream().map(Recommendation::item).toList();
  }

  @Test
  void recommend_boosts_changeScoresAndOrder() {
    Recommender recommender = ten();
    Request request =
        Request.top(4)
            .boosting(
                Map.of(
                    "item-9", Boost.plus(9.5f),
                    "item-0", Boost.times(0.1f),
                    "item-3", new Boost(2, -5),
                    "unknown", Boost.plus(100)));
    List<Recommendation> answer = recommender.recommend(recommender.newState(), request);
    assertThat(items(answer)).containsExactly(9, 1, 3, 2);
    assertThat(answer.stream().map(Recommendation::score)).containsExactly(10.5f, 9f, 9f, 8f);
    assertThat(
            items(recommender.recommend(recommender.newState(), request.without(Set.of("item-9")))))
        .containsExactly(1, 3, 2, 4);
  }

  /** Items of the catalogue's end among them, which a scan meets last. */
  @ParameterizedTest
  @EnumSource
  void recommend_boostsOfANetwork_asIfTheModelHadScoredThem(ItemStorage storage) {
    Recommender recommender = network(storage);
    UserState state = recommender.newState();
    recommender.observe(state, 7, 0);
    Map<String, Boost> boosts = new HashMap<>();
    float[] scores = recommender.score(state);
    for (int item = 0; item < 400; item += 3) {
      boosts.put("item-" + item, new Boost(4, -0.5f));
      scores[item] = (scores[item] > 0 ? scores[item] * 4 : scores[item] / 4) - 0.5f;
    }
    List<Recommendation> answer =
        recommender.recommend(state, Request.top(40).keepSeen().boosting(boosts));
    assertThat(items(answer))
        .isEqualTo(
            IntStream.range(0, 400)
                .boxed()
                .sorted(
                    (a, b) -> scores[a] == scores[b] ? a - b : Float.compare(scores[b], scores[a]))
                .limit(40)
                .toList());
    assertThat(answer).allSatisfy(each -> assertThat(each.score()).isEqualTo(scores[each.item()]));
  }

  @ParameterizedTest
  @EnumSource
  void recommend_fewCandidates_scoredAsAll(ItemStorage storage) {
    Recommender recommender = network(storage);
    UserState state = recommender.newState();
    recommender.observe(state, 7, 0);
    float[] scores = recommender.score(state);
    List<Recommendation> answer =
        recommender.recommend(
            state, Request.top(10).among(List.of("item-7", "item-3", "item-399", "item-200")));
    assertThat(items(answer)).containsExactlyInAnyOrder(3, 399, 200);
    assertThat(answer).allSatisfy(each -> assertThat(each.score()).isEqualTo(scores[each.item()]));
    assertThat(answer.getFirst().score()).isGreaterThanOrEqualTo(answer.getLast().score());
  }

  /** Items 0 to 2 point one way, 3 and 4 another, and score in this order. */
  private static Recommender twoDirections() {
    SequenceNetwork network = TestModels.network(5, new Gru(2, 2));
    Model model = TestModels.random(network, SEED);
    Map<String, Tensor> tensors = new LinkedHashMap<>(model.weights().tensors());
    tensors.put(
        SequenceNetwork.ITEM_EMBEDDING,
        new Tensor.Floats(List.of(5, 2), new float[] {1, 0, 2, 0, 3, 0, 0, 1, 0, 2}));
    tensors.put(
        SequenceNetwork.ITEM_BIAS, new Tensor.Floats(List.of(5), new float[] {10, 9, 8, 7, 6}));
    return Recommender.of(TestModels.model(network, tensors));
  }

  @Test
  void recommend_diversity_takesTurnsOfDirections() {
    Recommender recommender = twoDirections();
    UserState nobody = recommender.newState();
    assertThat(items(recommender.recommend(nobody, Request.top(3).diverse(0, 5))))
        .containsExactly(0, 1, 2);
    // Relevance of item 1 is 0.75 at cosine 1, of item 3 0.25 at cosine 0: a tie at one third.
    assertThat(items(recommender.recommend(nobody, Request.top(3).diverse(0.3f, 5))))
        .containsExactly(0, 1, 3);
    assertThat(items(recommender.recommend(nobody, Request.top(3).diverse(0.4f, 5))))
        .containsExactly(0, 3, 1);
    // The pool bounds what may come.
    assertThat(items(recommender.recommend(nobody, Request.top(3).diverse(1, 3))))
        .containsExactly(0, 1, 2);
  }

  /** With the relevance of five items it would be 0, 3, 1; with that of four it is 0, 1, 3. */
  @Test
  void recommend_diversityOfFewerItemsThanExploration_comparesTheseOnly() {
    Recommender recommender = twoDirections();
    UserState nobody = recommender.newState();
    assertThat(items(recommender.recommend(nobody, Request.top(3).diverse(0.35f, 5))))
        .containsExactly(0, 3, 1);
    Request four = Request.top(3).diverse(0.35f, 4);
    assertThat(items(recommender.recommend(nobody, four))).containsExactly(0, 1, 3);
    assertThat(items(recommender.recommend(nobody, four.exploring(1e-9f, 5, SEED))))
        .containsExactly(0, 1, 3);
  }

  @Test
  void recommend_explorationOfFewerItemsThanDiversity_drawsTheseOnly() {
    Recommender recommender = twoDirections();
    UserState nobody = recommender.newState();
    Map<List<Integer>, List<Double>> propensities = new HashMap<>();
    for (int round = 0; round < 200; round++) {
      List<Recommendation> answer =
          recommender.recommend(
              nobody, Request.top(2).diverse(0.4f, 5).exploring(0.5f, 2, SEED + round));
      propensities.put(items(answer), answer.stream().map(Recommendation::propensity).toList());
    }
    // Item 3 is chosen for its direction only, and item 1 only drawn, or before item 0.
    assertThat(propensities)
        .as("first seed %d", SEED)
        .isEqualTo(
            Map.of(
                List.of(0, 3), List.of(0.75, 0.5),
                List.of(0, 1), List.of(0.75, 0.5),
                List.of(1, 0), List.of(0.25, 1.0)));
  }

  @Test
  void recommend_diversityWithoutVectors_refused() {
    Recommender recommender = ten();
    assertThatThrownBy(
            () -> recommender.recommend(recommender.newState(), Request.top(3).diverse(0.5f, 5)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no item vectors");
    assertThatThrownBy(() -> Request.top(3).diverse(1.5f, 5))
        .hasMessage("the diversity is 1.5, expected 0 to 1");
    assertThatThrownBy(() -> Request.top(3).exploring(-1, 5, 0))
        .hasMessage("the share of exploration is -1.0, expected 0 to 1");
  }

  @Test
  void recommend_noExploration_certain() {
    Recommender recommender = ten();
    assertThat(recommender.recommend(recommender.newState(), Request.top(3)))
        .allSatisfy(each -> assertThat(each.propensity()).isEqualTo(1));
  }

  @Test
  void recommend_exploration_drawnAsOftenAsItsPropensitySays() {
    Recommender recommender = ten();
    int rounds = 20_000;
    Map<Integer, Integer> firsts = new HashMap<>();
    Map<Integer, Double> propensities = new HashMap<>();
    for (int round = 0; round < rounds; round++) {
      Request request = Request.top(3).exploring(0.4f, 5, SEED + round);
      List<Recommendation> answer = recommender.recommend(recommender.newState(), request);
      assertThat(items(answer)).doesNotHaveDuplicates().hasSize(3).allMatch(item -> item < 5);
      firsts.merge(answer.getFirst().item(), 1, Integer::sum);
      propensities.put(answer.getFirst().item(), answer.getFirst().propensity());
      if (round < 10) {
        assertThat(recommender.recommend(recommender.newState(), request)).isEqualTo(answer);
      }
    }
    assertThat(firsts).containsOnlyKeys(0, 1, 2, 3, 4);
    firsts.forEach((item, count) ->
        assertThat(count / (double) rounds)
            .as("item %d, seed %d", item, SEED)
            .isEqualTo(propensities.get(item), Offset.offset(0.015)));
    assertThat(propensities.get(0)).isEqualTo(0.6 + 0.4 / 5, Offset.offset(1e-6));
    assertThat(propensities.get(1)).isEqualTo(0.4 / 5, Offset.offset(1e-6));
  }

  @Test
  void matching_test_itemsThatPass() {
    Recommender recommender = ten();
    Request request =
        Request.top(9).among(recommender.matching(item -> item.title().compareTo("item-7") > 0));
    assertThat(items(recommender.recommend(recommender.newState(), request))).containsExactly(8, 9);
  }
}
