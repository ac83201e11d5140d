package io.memoir.train.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.model.ItemTable.Item;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Feature;
import io.memoir.model.feature.FeatureEncoder;
import io.memoir.model.feature.Scaling;
import io.memoir.model.feature.Schema;
import io.memoir.model.feature.Value;
import io.memoir.model.feature.Values;
import io.memoir.model.feature.Vocabulary;
import io.memoir.model.task.Label;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pairs of a click log, and what linear models see of them. */
class PairFeaturesTest {
  private static final Label CLICK = new Label.Column("click");

  private static final Schema SCHEMA =
      new Schema(
          List.of(new Feature.Category("gender", new Vocabulary(List.of("f", "m")))),
          List.of(
              new Feature.Categories(
                  "genres",
                  new Vocabulary(List.of("drama", "noir")),
                  3,
                  new Feature.Weighting(new float[] {1, 1, 1, 3}))),
          List.of(),
          List.of(new Feature.Number("position", new Scaling(false, 2, 1))));

  /**
   * User 0 (f) clicks item 1 at position 1 and is shown item 0 at position 2 beside it; then clicks
   * item 0. User 1 is shown item 2 as validation, and clicks item 1 without a label.
   */
  private static TrainingData data() {
    byte train = Part.TRAIN.code();
    byte validation = Part.VALIDATION.code();
    Sequences sequences =
        new Sequences(
            new String[] {"a", "b"},
            new int[] {0, 2, 3},
            new int[] {1, 0, 1},
            new long[0],
            new byte[] {train, train, train});
    Shown shown =
        new Shown(
            new int[] {0, 1},
            new int[] {0, 0},
            new int[] {0, 2},
            new long[0],
            new byte[] {train, validation},
            encoded(SCHEMA.request(), position(2), Values.NONE),
            new EventLabels(Map.of("click", new double[] {0, 0}), List.of(), new int[0]));
    FeatureData features =
        new FeatureData(
            SCHEMA,
            encoded(
                SCHEMA.item(),
                Values.NONE,
                genres("drama", "noir"),
                genres("noir", "western", "western")),
            encoded(SCHEMA.user(), Values.NONE.with("gender", "f"), Values.NONE),
            EncodedRows.EMPTY,
            encoded(SCHEMA.request(), position(1), position(3), position(4)),
            new EventLabels(
                Map.of("click", new double[] {1, 1, Double.NaN}), List.of(), new int[0]),
            shown);
    return new TrainingData(
        "clicks",
        "0",
        new ItemTable(Stream.of("x", "y", "z").map(Item::of).toList()),
        sequences,
        features);
  }

  private static Values position(double number) {
    return Values.NONE.with("position", number);
  }

  private static Values genres(String... genres) {
    return Values.NONE.with("genres", new Value.Texts(List.of(genres)));
  }

  private static EncodedRows encoded(List<Feature> features, Values... raw) {
    FeatureEncoder encoder = new FeatureEncoder(features);
    EncodedRows rows = encoder.rows(raw.length);
    for (int i = 0; i < raw.length; i++) {
      encoder.encode(raw[i], rows, i);
    }
    return rows;
  }

  @Test
  void learned_eventsThenShownRows_withTheirRequests() {
    LabelledPairs pairs = LabelledPairs.learned(data(), CLICK, true);
    assertThat(pairs.users()).containsExactly(0, 0, 0);
    assertThat(pairs.items()).containsExactly(1, 0, 0);
    assertThat(pairs.labels()).containsExactly(1, 1, 0);
    assertThat(pairs.sources()).containsExactly(0, 1, ~0);
    assertThat(pairs.requests()[2]).isEqualTo(pairs.requests()[0]);
    assertThat(pairs.requests()[1]).isNotEqualTo(pairs.requests()[0]);

    assertThat(LabelledPairs.learned(data(), CLICK, false).sources()).containsExactly(0, 1, ~0, ~1);
    LabelledPairs validation = LabelledPairs.of(data(), CLICK, Part.VALIDATION);
    assertThat(validation.sources()).containsExactly(~1);
    // After the last event of user 0, and before the first of user 1, are other moments.
    assertThat(validation.requests()[0]).isEqualTo(2 + 1);
    assertThat(LabelledPairs.of(data(), CLICK, Part.TEST).count()).isZero();
  }

  @Test
  void of_allColumns_areThoseOfIdsAndFeatures() {
    TrainingData data = data();
    SparseRows rows = PairFeatures.ALL.of(data, LabelledPairs.learned(data, CLICK, false));
    // 2 users, 3 items, 4 codes of gender, 4 of genres, 2 numbers of position
    assertThat(rows.width()).isEqualTo(15);
    assertThat(row(rows, 0))
        .isEqualTo(
            Map.of(0, 1f, 2 + 1, 1f, 5 + 2, 1f, 9 + 2, 0.25f, 9 + 3, 0.75f, 13, 1f, 14, -1f));
    // Missing genres are a column too, and position 2 is the mean, 0.
    assertThat(row(rows, 2)).isEqualTo(Map.of(0, 1f, 2, 1f, 5 + 2, 1f, 9, 1f, 13, 1f));
    // Unknown texts share a column; nothing is known of the position.
    Map<Integer, Float> last = row(rows, 3);
    assertThat(last.keySet()).containsExactlyInAnyOrder(1, 4, 5, 9 + 1, 9 + 3);
    assertThat(last.get(9 + 1)).isCloseTo(0.4f, within(1e-6f));
    assertThat(last.get(9 + 3)).isCloseTo(0.6f, within(1e-6f));
  }

  private static Map<Integer, Float> row(SparseRows rows, int row) {
    Map<Integer, Float> values = new HashMap<>();
    for (int i = rows.offsets()[row]; i < rows.offsets()[row + 1]; i++) {
      assertThat(values.put(rows.columns()[i], rows.values()[i])).isNull();
    }
    return values;
  }

  @Test
  void of_idsOnly_hasNoFeatures() {
    TrainingData data = data();
    SparseRows rows =
        new PairFeatures(false, true, false).of(data, LabelledPairs.learned(data, CLICK, true));
    assertThat(rows.width()).isEqualTo(3);
    assertThat(rows.columns()).containsExactly(1, 0, 0);
  }

  @Test
  void requestKeys_ofAPosition_makePositionOnlyRates() {
    TrainingData data = data();
    LabelledPairs train = LabelledPairs.learned(data, CLICK, true);
    ClickRates rates =
        ClickRates.fit(PairFeatures.requestKeys(data, train, "position"), train.labels(), 1);
    assertThat(rates.share()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(rates.predict(PairFeatures.requestKeys(data, train, "position")))
        .containsExactly(new double[] {5 / 6.0, 5 / 6.0, 1 / 3.0}, within(1e-12));
    LabelledPairs validation = LabelledPairs.of(data, CLICK, Part.VALIDATION);
    assertThat(rates.predict(PairFeatures.requestKeys(data, validation, "position")))
        .containsExactly(rates.share());
    assertThatThrownBy(() -> PairFeatures.requestKeys(data, train, "page"))
        .isInstanceOf(BadInputException.class)
        .hasMessage("requests have no feature 'page', expected one of [position]");
  }

  @Test
  void itemKeys_makePopularity() {
    TrainingData data = data();
    LabelledPairs train = LabelledPairs.learned(data, CLICK, true);
    ClickRates popularity = ClickRates.fit(train.itemKeys(), train.labels(), 0);
    assertThat(popularity.predict(train.itemKeys())).containsExactly(1, 0.5, 0.5);
    assertThatThrownBy(() -> ClickRates.fit(new double[] {1}, new float[] {2}, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("a label is 2.0, expected 0 or 1");
  }

  @Test
  void learned_noLabel_saysSo() {
    TrainingData data = data();
    assertThatThrownBy(() -> LabelledPairs.learned(data, new Label.Column("stars"), true))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("a numeric column 'stars'");
  }
}
