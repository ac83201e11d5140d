package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.Values;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The best items by the next-item task, in the order of another one. */
class OrderTest {
  private static final long SEED = 5;

  private final Recommender recommender = Recommender.of(FeatureModels.everything(12, SEED));
  private final UserState state = FeatureModels.folded(recommender, FeatureModels.events(7, SEED));
  private final Values user = FeatureModels.values(new SplittableRandom(1));
  private final Values request = FeatureModels.values(new SplittableRandom(2));

  @Test
  void recommend_orderedByATask_theBestOfThePoolByIt() {
    int pool = 8;
    List<String> pooled =
        recommender.recommend(state, Request.top(pool).about(user, request)).stream()
            .map(Recommendation::itemId)
            .toList();
    RankRequest asked = RankRequest.by("click-1").about(user, request);
    List<Ranking.Candidate> expected =
        recommender.rank(state, pooled, asked).candidates().subList(0, 3);
    List<Recommendation> answer =
        recommender.recommend(
            state, Request.top(3).about(user, request).orderedBy("click-1", pool));
    assertThat(answer)
        .extracting(Recommendation::itemId)
        .isEqualTo(expected.stream().map(Ranking.Candidate::itemId).toList());
    for (int rank = 0; rank < answer.size(); rank++) {
      assertThat(answer.get(rank).prediction().orElseThrow())
          .isCloseTo(expected.get(rank).value(), within(1e-6));
      assertThat(answer.get(rank).score()).isCloseTo(expected.get(rank).score(), within(1e-5f));
    }
    assertThat(
            recommender.recommend(
                List.of(state, state),
                Request.top(3).about(user, request).orderedBy("click-1", pool)))
        .allSatisfy(each ->
            assertThat(each)
                .extracting(Recommendation::itemId)
                .isEqualTo(answer.stream().map(Recommendation::itemId).toList()));
    assertThat(recommender.recommend(state, Request.top(1)).getFirst().prediction()).isEmpty();
  }

  /** Filters and boosts decide what is ordered; diversity chooses of what was ordered. */
  @Test
  void recommend_orderedWithConditions_eachHasItsEffect() {
    Request ordered = Request.top(4).orderedBy("stars-0", 6);
    List<Recommendation> plain = recommender.recommend(state, ordered);
    assertThat(plain)
        .isSortedAccordingTo(Comparator.comparingDouble((Recommendation each) -> -each.score()));
    String first = plain.getFirst().itemId();
    assertThat(recommender.recommend(state, ordered.without(List.of(first))))
        .extracting(Recommendation::itemId)
        .doesNotContain(first);
    String worst =
        recommender.recommend(state, Request.top(FeatureModels.ITEMS)).getLast().itemId();
    assertThat(
            recommender.recommend(
                state,
                Request.top(6).orderedBy("stars-0", 6).boosting(Map.of(worst, Boost.plus(1_000)))))
        .extracting(Recommendation::itemId)
        .contains(worst);
    assertThat(recommender.recommend(state, ordered.diverse(0.5f, 6)))
        .hasSize(4)
        .allSatisfy(each -> assertThat(each.prediction()).isPresent());
    assertThat(recommender.recommend(state, Request.top(9).orderedBy("stars-0", 1))).hasSize(9);
  }

  /** However many items diversity and exploration would choose from. */
  @Test
  void recommend_orderedWithLargerPools_choosesAmongTheOrderedItemsOnly() {
    List<String> best =
        recommender.recommend(state, Request.top(4)).stream().map(Recommendation::itemId).toList();
    Request ordered = Request.top(3).orderedBy("stars-0", 4);
    List<String> plain =
        recommender.recommend(state, ordered).stream().map(Recommendation::itemId).toList();
    assertThat(plain).isSubsetOf(best);
    assertThat(recommender.recommend(state, ordered.diverse(1e-6f, FeatureModels.ITEMS)))
        .extracting(Recommendation::itemId)
        .isEqualTo(plain);
    for (int round = 0; round < 20; round++) {
      assertThat(
              recommender.recommend(state, ordered.exploring(1, FeatureModels.ITEMS, SEED + round)))
          .as("seed %d", SEED + round)
          .extracting(Recommendation::itemId)
          .isSubsetOf(best);
    }
  }

  @Test
  void orderedBy_poolOfNothing_refused() {
    assertThatThrownBy(() -> Request.top(1).orderedBy("click-1", 0))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the number of items to order by another task (pool) is 0, expected at least 1");
  }
}
