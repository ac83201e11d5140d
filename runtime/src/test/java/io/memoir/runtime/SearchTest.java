package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.BadInputException;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.Gru;
import io.memoir.runtime.Recommender.Options;
import io.memoir.runtime.state.ItemSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a recommender that searches by clusters promises of its answers. */
class SearchTest {
  private static final long SEED = 5;
  private static final int ITEMS = Search.Clusters.LEAST_ITEMS;
  private static final Model MODEL = model(ITEMS);
  private static final Recommender EXACT = recommender(MODEL, Search.exact());
  private static final Recommender CLUSTERS = recommender(MODEL, new Search.Clusters(0.5));

  private static Model model(int items) {
    return TestModels.random(TestModels.network(items, new Gru(8, 8)), SEED);
  }

  private static Recommender recommender(Model model, Search search) {
    return Recommender.of(model, Options.defaults().withSearch(search));
  }

  private static List<UserState> people(Recommender recommender) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<UserState> people = new ArrayList<>();
    for (int person = 0; person < 20; person++) {
      UserState state = recommender.newState();
      for (int event = 0; event < person; event++) {
        recommender.observe(state, random.nextInt(ITEMS), event);
      }
      people.add(state);
    }
    return people;
  }

  @Test
  void recommend_anyRequest_asManyAndAllowedAndByTheirScores() {
    List<UserState> people = people(CLUSTERS);
    List<UserState> same = people(EXACT);
    Set<String> rare = Set.of("item-3", "item-5000", "item-9999");
    List<Request> requests =
        List.of(
            Request.top(10),
            Request.top(300),
            Request.top(10).keepSeen().among(item -> item % 700 == 3),
            Request.top(10).among(item -> item < 4),
            Request.top(10).among(rare),
            Request.top(10).without(rare),
            Request.top(5).boosting(Map.of("item-77", new Boost(1, 1_000))),
            Request.top(10).diverse(0.5f, 60),
            Request.top(10).exploring(0.5f, 60, SEED));
    for (Request request : requests) {
      for (int person = 0; person < people.size(); person++) {
        UserState state = people.get(person);
        float[] scores = EXACT.score(same.get(person));
        List<Recommendation> answer = CLUSTERS.recommend(state, request);
        List<Recommendation> exact = EXACT.recommend(same.get(person), request);
        String what = "%s, person %d, seed %d".formatted(request, person, SEED);
        assertThat(answer).as(what).hasSameSizeAs(exact);
        ItemSet seen = state.state.seen;
        Set<Integer> items = new HashSet<>();
        for (Recommendation each : answer) {
          assertThat(items.add(each.item())).as(what).isTrue();
          assertThat(request.excludeSeen() && seen != null && seen.contains(each.item()))
              .as(what)
              .isFalse();
          if (request.boosts().isEmpty()) {
            assertThat(each.score()).as(what).isEqualTo(scores[each.item()]);
          }
        }
        if (!request.boosts().isEmpty()) {
          assertThat(answer.getFirst().itemId()).as(what).isEqualTo("item-77");
        }
      }
    }
  }

  @Test
  void recommend_nobody_exactlyTheBest() {
    assertThat(CLUSTERS.recommend(CLUSTERS.newState(), Request.top(20)))
        .isEqualTo(EXACT.recommend(EXACT.newState(), Request.top(20)));
  }

  @Test
  void recommend_severalAtOnce_asOneByOne() {
    List<UserState> people = people(CLUSTERS);
    assertThat(CLUSTERS.recommend(people, Request.top(10)))
        .isEqualTo(people.stream().map(each -> CLUSTERS.recommend(each, Request.top(10))).toList());
  }

  @Test
  void searchedShare_largeCatalogue_partOfIt() {
    assertThat(CLUSTERS.searchedShare()).isBetween(0.001, 0.5);
    assertThat(EXACT.searchedShare()).isEqualTo(1);
    assertThat(recommender(MODEL, new Search.Clusters(0.9)).searchedShare())
        .isGreaterThan(CLUSTERS.searchedShare());
  }

  @Test
  void searchedShare_smallCatalogue_everything() {
    assertThat(recommender(model(ITEMS - 1), new Search.Clusters(0.5)).searchedShare())
        .isEqualTo(1);
  }

  @Test
  void of_texts_readBack() {
    assertThat(Search.of("exact")).isEqualTo(Search.exact());
    assertThat(Search.of("clusters")).isEqualTo(new Search.Clusters(0.95));
    assertThat(Search.of("clusters:0.98")).isEqualTo(new Search.Clusters(0.98));
    for (String text : List.of("exact", "clusters:0.98")) {
      assertThat(Search.of(text)).hasToString(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clusters:1", "clusters:0.4", "clusters:NaN"})
  void of_recallOutOfRange_said(String text) {
    assertThatThrownBy(() -> Search.of(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected 0.5 or more and less than 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "clusters:", "clusters:much"})
  void of_somethingElse_said(String text) {
    assertThatThrownBy(() -> Search.of(text))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "search is '%s', expected exact, clusters or clusters:RECALL, for example clusters:0.98"
                .formatted(text));
  }
}
