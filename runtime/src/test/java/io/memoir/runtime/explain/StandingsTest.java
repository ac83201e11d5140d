package io.memoir.runtime.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandingsTest {

  @Test
  void margin_isAboveTheMeanOfTheItemsOutsideTheHistory() {
    Standings standings = Standings.of(new float[] {3, 1, 100, 2}, new int[] {0, 2}, new int[] {2});
    assertThat(standings.score()).containsExactly(3, 100);
    assertThat(standings.margin()).containsExactly(1, 98);
    assertThat(standings.rank()).containsExactly(1, 1);
  }

  @Test
  void margin_ifAllItemsAreInTheHistory_isTheScore() {
    assertThat(Standings.of(new float[] {3, 1}, new int[] {0}, new int[] {0, 1}).margin())
        .containsExactly(3);
  }

  /** One item with a broken score leaves the explanations of all others as they are. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void margin_ofTheOthers_whenAScoreIsNotFinite_isAsWithoutIt(float broken) {
    for (int[] held : new int[][] {{}, {1}, {3}}) {
      float[] scores = {3, 1, 5, broken};
      Standings standings = Standings.of(scores, new int[] {0}, held);
      float mean = held.length > 0 && held[0] == 1 ? 4 : 3;
      assertThat(standings.margin()).containsExactly(3 - mean);
    }
  }
}
