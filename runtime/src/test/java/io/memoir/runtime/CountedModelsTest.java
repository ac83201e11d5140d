package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.CorruptFileException;
import io.memoir.model.Tensor;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Model;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Cases small enough to be reckoned by hand. */
class CountedModelsTest {
  private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

  /** Rows: 0 leads to 1 (0.75) and 2 (0.25), 1 to nothing, 2 to 3 (1), 3 to 0 (0.5) and 3 (0.5). */
  static Model itemNeighbours(Architecture.ItemNeighbours architecture) {
    return TestModels.model(
        architecture,
        Map.of(
            "row_offset", ints(0, 2, 2, 3, 5),
            "column", ints(1, 2, 3, 0, 3),
            "value", floats(0.75f, 0.25f, 1, 0.5f, 0.5f)));
  }

  /** Sessions, the oldest first: {0, 1}, {1, 2, 3}, {0, 2}, {0, 1, 2, 3}. */
  private static Model sessionNeighbours(int neighbours, int sampleSize, int window) {
    return TestModels.model(
        new Architecture.SessionNeighbours(4, 4, neighbours, sampleSize, window),
        Map.of(
            "session_offset", ints(0, 2, 5, 7, 11),
            "session_item", ints(0, 1, 1, 2, 3, 0, 2, 0, 1, 2, 3),
            "item_offset", ints(0, 3, 6, 9, 11),
            "item_session", ints(3, 2, 0, 3, 1, 0, 3, 2, 1, 3, 1)));
  }

  private static float[] scores(Model model, int... items) {
    Recommender recommender = Recommender.of(model);
    UserState state = recommender.newState();
    for (int item : items) {
      recommender.observe(state, item, 0);
    }
    return recommender.score(state);
  }

  @Test
  void popularity_scoresAreCounts() {
    Model model =
        TestModels.model(new Architecture.Popularity(3), Map.of("count", floats(5, 2, 9)));
    assertThat(scores(model)).containsExactly(5, 2, 9);
    assertThat(scores(model, 2, 2)).containsExactly(5, 2, 9);
  }

  @Test
  void itemNeighbours_sumsDecayedRowsOfTheWindow() {
    Model model = itemNeighbours(new Architecture.ItemNeighbours(4, 2, 0.5f));
    assertThat(scores(model)).containsExactly(0, 0, 0, 0);
    assertThat(scores(model, 0)).containsExactly(0, 0.75f, 0.25f, 0);
    // row 3 + 0.5 row 0; the 2 before lies outside of the window
    assertThat(scores(model, 2, 0, 3)).containsExactly(0.5f, 0.375f, 0.125f, 0.5f);
    // row 0 + 0.5 row 0
    assertThat(scores(model, 2, 0, 0)).containsExactly(0, 1.125f, 0.375f, 0);
  }

  @Test
  void sessionNeighbours_votesOfTheMostSimilar() {
    // After 1, 3 the newest first is 3, 1 with weights 1 and 1/2. Similarities:
    // s3 = 1.5 / sqrt(2 4), s1 = 1.5 / sqrt(2 3), s0 = 0.5 / sqrt(2 2); votes x1, x1, x0.5.
    float s3 = (float) (1.5 / Math.sqrt(8));
    float s1 = (float) (1.5 / Math.sqrt(6));
    float s0 = 0.25f * 0.5f;
    assertThat(scores(sessionNeighbours(3, 4, 5), 1, 3))
        .containsExactly(new float[] {s3 + s0, s3 + s1 + s0, s3 + s1, s3 + s1}, ROUNDING);
    assertThat(scores(sessionNeighbours(2, 4, 5), 1, 3))
        .containsExactly(new float[] {s3, s3 + s1, s3 + s1, s3 + s1}, ROUNDING);
  }

  @Test
  void sessionNeighbours_sampleTakesTheNewest() {
    float s3 = (float) (1 / Math.sqrt(4));
    float s2 = (float) (1 / Math.sqrt(2));
    // Item 0 is in the sessions 3, 2 and 0.
    assertThat(scores(sessionNeighbours(2, 2, 5), 0))
        .containsExactly(new float[] {s3 + s2, s3, s3 + s2, s3}, ROUNDING);
  }

  @Test
  void sessionNeighbours_equallySimilar_newerTaken() {
    // Sessions 2 and 0 both have two items, one of them 0: the one neighbour is session 2.
    float s2 = (float) (1 / Math.sqrt(2));
    assertThat(scores(sessionNeighbours(1, 4, 5), 0))
        .containsExactly(new float[] {s2, 0, s2, 0}, ROUNDING);
  }

  @Test
  void sessionNeighbours_windowAndRepeats_countDistinctItemsOfTheWindow() {
    Model model = sessionNeighbours(4, 4, 2);
    assertThat(scores(model, 3, 0, 0)).containsExactly(scores(model, 0));
    assertThat(scores(model)).containsExactly(0, 0, 0, 0);
  }

  @Test
  void of_tableThatLeadsOutside_refused() {
    Model model =
        TestModels.model(
            new Architecture.ItemNeighbours(2, 1, 1),
            Map.of("row_offset", ints(0, 1, 2), "column", ints(0, 2), "value", floats(1, 1)));
    assertThatThrownBy(() -> Recommender.of(model))
        .isInstanceOf(CorruptFileException.class)
        .hasMessage("table 'column' contains 2, expected 0 to 1");
    Model descending =
        TestModels.model(
            new Architecture.ItemNeighbours(2, 1, 1),
            Map.of("row_offset", ints(0, 3, 2), "column", ints(0, 1), "value", floats(1, 1)));
    assertThatThrownBy(() -> Recommender.of(descending))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("'row_offset' goes from 3 to 2");
  }

  private static Tensor ints(int... values) {
    return new Tensor.Ints(List.of(values.length), values);
  }

  private static Tensor floats(float... values) {
    return new Tensor.Floats(List.of(values.length), values);
  }
}
