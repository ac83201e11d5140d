package io.memoir.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommendation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColdExplorationTest {
  private static final int RUNS = 40_000;

  private static List<Recommendation> best(int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            new Recommendation(
                "known-" + i, i, 10 - i, Optional.empty(), 0.5, ItemTable.Item.of("known-" + i)))
        .toList();
  }

  @Test
  void among_firstPlace_goesToEachAsOftenAsItsPropensitySays() {
    ColdExploration cold = ColdExploration.of(0.4f, List.of("new-a", "new-b"), Set.of());
    Map<String, Integer> first = new HashMap<>();
    Map<String, Double> propensity = new HashMap<>();
    for (int seed = 0; seed < RUNS; seed++) {
      Recommendation place = cold.among(best(5), 5, seed).getFirst();
      first.merge(place.itemId(), 1, Integer::sum);
      propensity.put(place.itemId(), place.propensity());
    }
    assertThat(propensity.get("new-a")).isCloseTo(0.1, within(1e-6));
    assertThat(propensity.get("known-0")).isCloseTo(0.8 * 0.5, within(1e-6));
    assertThat(first.getOrDefault("new-a", 0) / (double) RUNS).isCloseTo(0.1, within(0.01));
    assertThat(first.getOrDefault("new-b", 0) / (double) RUNS).isCloseTo(0.1, within(0.01));
    assertThat(first.getOrDefault("known-0", 0) / (double) RUNS).isCloseTo(0.8, within(0.01));
  }

  @Test
  void among_everySeed_keepsTheOrderOfTheModelAndShowsNothingTwice() {
    ColdExploration cold = ColdExploration.of(1, List.of("new-a", "new-b", "new-c"), Set.of());
    for (int seed = 0; seed < 200; seed++) {
      List<String> places =
          cold.among(best(10), 6, seed).stream().map(Recommendation::itemId).toList();
      assertThat(places).as("seed %d", seed).hasSize(6).doesNotHaveDuplicates();
      assertThat(places.stream().filter(id -> id.startsWith("known")))
          .as("seed %d", seed)
          .isSorted();
    }
  }

  @Test
  void among_withExcludedItems_isAsIfTheyDidNotExist() {
    List<String> all = IntStream.range(0, 9).mapToObj(i -> "new-" + i).toList();
    Set<String> excluded = Set.of("new-0", "new-3", "new-4", "new-8", "unknown");
    List<String> others = all.stream().filter(id -> !excluded.contains(id)).toList();
    for (int seed = 0; seed < 200; seed++) {
      ColdExploration cold = ColdExploration.of(0.9f, all, excluded);
      List<Recommendation> places = cold.among(best(4), 12, seed);
      assertThat(places)
          .as("seed %d", seed)
          .isEqualTo(ColdExploration.of(0.9f, others, Set.of()).among(best(4), 12, seed));
      assertThat(cold.shown(places)).as("seed %d", seed).hasSameElementsAs(others);
    }
    assertThat(ColdExploration.of(0.9f, all, all).none()).isTrue();
  }

  @Test
  void ofTheRest_bothMakeTheWhole() {
    for (float share : new float[] {0.01f, 0.3f, 1}) {
      ColdExploration cold = ColdExploration.of(share, List.of("new"), Set.of());
      assertThat(cold.share() + (1 - cold.share()) * cold.ofTheRest(share))
          .isCloseTo(share, within(1e-6));
      assertThat(ColdExploration.of(share, List.of(), Set.of()).ofTheRest(share)).isEqualTo(share);
    }
  }
}
