package io.memoir.train.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.Part;
import io.memoir.data.Sequences;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.FeatureData;
import io.memoir.data.dataset.Shown;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.EncodedRows;
import io.memoir.model.feature.Schema;
import io.memoir.model.task.Label;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelledPairsTest {
  private static final int ITEMS = 50;

  /** Two users with two events each, and no rows that were only shown. */
  private static TrainingData data() {
    Sequences sequences =
        new Sequences(
            new String[] {"u", "v"},
            new int[] {0, 2, 4},
            new int[] {7, 8, 9, 7},
            new long[0],
            new byte[4]);
    FeatureData features =
        new FeatureData(
            Schema.NONE,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            EncodedRows.EMPTY,
            new EventLabels(
                Map.of("rating", new double[] {5, 1, Double.NaN, 4}), List.of(), new int[0]),
            Shown.NONE);
    ItemTable items =
        new ItemTable(
            IntStream.range(0, ITEMS).mapToObj(i -> ItemTable.Item.of("item-" + i)).toList());
    return new TrainingData("test", "none", items, sequences, features);
  }

  @Test
  void of_dataWithoutShownRows_hasTheEventsWithALabel() {
    LabelledPairs pairs = LabelledPairs.of(data(), new Label.Column("rating"), Part.TRAIN);

    assertThat(pairs.items()).containsExactly(7, 8, 7);
    assertThat(pairs.labels()).containsExactly(5, 1, 4);
    assertThat(pairs.sources()).containsExactly(0, 1, 3);
  }

  @Test
  void withDrawn_onesOnly_haveOtherItemsBehindThem() {
    TrainingData data = data();
    LabelledPairs pairs = LabelledPairs.of(data, new Label.AtLeast("rating", 4), Part.TRAIN);
    LabelledPairs drawn = pairs.withDrawn(data, 200);

    assertThat(pairs.labels()).containsExactly(1, 0, 1);
    List<Integer> zerosOfFirst =
        IntStream.range(0, drawn.count())
            .filter(i -> drawn.sources()[i] == 0 && drawn.labels()[i] == 0)
            .mapToObj(i -> drawn.items()[i])
            .toList();
    assertThat(zerosOfFirst).hasSizeBetween(180, 200).doesNotContain(7);
    assertThat(zerosOfFirst.stream().distinct().count()).isGreaterThan(ITEMS / 2);
    assertThat(Arrays.stream(drawn.sources()).filter(source -> source == 1).count())
        .as("nothing is drawn beside a label of 0")
        .isEqualTo(1);
    assertThat(drawn.labels()[0]).isEqualTo(1);
    assertThat(drawn.items()[0]).isEqualTo(7);
    assertThat(pairs.withDrawn(data, 200).items()).isEqualTo(drawn.items());
    assertThat(pairs.withDrawn(data, 0)).isSameAs(pairs);
  }

  @Test
  void withDrawn_fromSomeItems_drawsNoOthers() {
    TrainingData data = data();
    LabelledPairs pairs = LabelledPairs.of(data, new Label.AtLeast("rating", 4), Part.TRAIN);
    LabelledPairs drawn = pairs.withDrawn(data, 100, new int[] {2, 7, 9});
    int[] negatives =
        IntStream.range(0, drawn.count())
            .filter(i -> drawn.labels()[i] == 0 && drawn.sources()[i] != 1)
            .map(i -> drawn.items()[i])
            .distinct()
            .sorted()
            .toArray();
    assertThat(negatives).containsExactly(2, 9);
  }
}
