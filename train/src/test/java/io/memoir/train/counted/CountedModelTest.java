package io.memoir.train.counted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.Part;
import io.memoir.data.Progress;
import io.memoir.data.Sequences;
import io.memoir.model.BadInputException;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.architecture.Architecture.ItemNeighbours;
import io.memoir.model.architecture.Architecture.SessionNeighbours;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountedModelTest {
  private static final int ITEMS = 5;

  /** Sequences of training events; what comes after a -1 is test. */
  private static Sequences training(int[]... sequences) {
    int[] offsets = new int[sequences.length + 1];
    String[] ids = new String[sequences.length];
    int[] items = new int[Arrays.stream(sequences).mapToInt(s -> s.length).sum()];
    byte[] parts = new byte[items.length];
    int size = 0;
    for (int s = 0; s < sequences.length; s++) {
      Part part = Part.TRAIN;
      ids[s] = "s" + s;
      for (int item : sequences[s]) {
        if (item < 0) {
          part = Part.TEST;
        } else {
          items[size] = item;
          parts[size++] = part.code();
        }
      }
      offsets[s + 1] = size;
    }
    return new Sequences(
        ids, offsets, Arrays.copyOf(items, size), new long[0], Arrays.copyOf(parts, size));
  }

  private static int[] of(int... items) {
    return items;
  }

  private static CountedModel.Fitted fit(CountedModel model, Sequences sequences, int itemCount) {
    CountedModel.Fitted fitted = model.fit(sequences, itemCount, Progress.SILENT);
    fitted.weights().requireAll(fitted.architecture().parameters());
    return fitted;
  }

  /** The table as a dense matrix. */
  private static float[][] rows(Weights weights, int itemCount) {
    int[] offset = weights.ints(ItemNeighbours.ROW_OFFSET);
    int[] column = weights.ints(ItemNeighbours.COLUMN);
    float[] value = weights.floats(ItemNeighbours.VALUE);
    float[][] rows = new float[itemCount][itemCount];
    for (int i = 0; i < itemCount; i++) {
      for (int k = offset[i]; k < offset[i + 1]; k++) {
        rows[i][column[k]] = value[k];
      }
    }
    return rows;
  }

  @Test
  void popularity_countsTrainingEventsOnly() {
    CountedModel.Fitted fitted =
        fit(new CountedModel.Popularity(), training(of(1, 1, 2, -1, 3), of(2, 1)), ITEMS);
    assertThat(fitted.weights().floats(Architecture.Popularity.COUNT))
        .containsExactly(0, 3, 2, 0, 0);
  }

  /** In the same sequences without the held-out mark, all events are training events. */
  @Test
  void fit_withoutHoldOut_countsTheValidationEventsAsIfTheyWereTrainingEvents() {
    Sequences all = training(of(1, 2, 3, 1), of(2, 3, 4, 2), of(4, 1, 2, 3));
    byte[] parts = all.parts().clone();
    for (int last : new int[] {3, 7, 11}) {
      parts[last] = Part.VALIDATION.code();
    }
    Sequences heldOut = new Sequences(all.ids(), all.offsets(), all.items(), new long[0], parts);
    for (String name : CountedModel.NAMES) {
      CountedModel model = CountedModel.of(name, Map.of());
      String everything = tables(model.fit(all, ITEMS, true, Progress.SILENT));
      assertThat(tables(model.fit(heldOut, ITEMS, false, Progress.SILENT)))
          .as(name)
          .isEqualTo(everything);
      assertThat(tables(model.fit(heldOut, ITEMS, true, Progress.SILENT)))
          .as(name)
          .isNotEqualTo(everything);
    }
  }

  /** All tables of a model as text. */
  private static String tables(CountedModel.Fitted fitted) {
    StringBuilder text = new StringBuilder();
    fitted
        .weights()
        .tensors()
        .forEach((name, tensor) ->
            text.append(name)
                .append(
                    switch (tensor) {
                      case Tensor.Floats(var _, float[] values) -> Arrays.toString(values);
                      case Tensor.Ints(var _, int[] values) -> Arrays.toString(values);
                    }));
    return text.toString();
  }

  @Test
  void markov_rowIsShareOfDirectFollowers() {
    Sequences sequences = training(of(1, 2, 1, 3), of(1, 2, -1, 4), of(2, 2));
    CountedModel.Fitted fitted = fit(new CountedModel.Markov(5, 0.5f), sequences, ITEMS);
    float[][] rows = rows(fitted.weights(), ITEMS);
    assertThat(rows[1]).containsExactly(0, 0, 2 / 3f, 1 / 3f, 0);
    assertThat(rows[2]).containsExactly(0, 0.5f, 0.5f, 0, 0);
    assertThat(rows[0]).containsOnly(0);
    assertThat(fitted.architecture()).isEqualTo(new ItemNeighbours(ITEMS, 5, 0.5f));
  }

  @Test
  void sequentialRules_weighByDistance() {
    Sequences sequences = training(of(0, 1, 2, 3), of(0, 2));
    float[][] rows =
        rows(fit(new CountedModel.SequentialRules(2, 5, 1, 1), sequences, ITEMS).weights(), ITEMS);
    assertThat(rows[0]).containsExactly(0, 1, 0.5f + 1, 0, 0);
    assertThat(rows[1]).containsExactly(0, 0, 1, 0.5f, 0);
    assertThat(rows[3]).containsOnly(0);
  }

  @Test
  void sequentialRules_moreThanTheLimit_keepsTheStrongestAndTheLowerOfEquals() {
    Sequences sequences = training(of(0, 4), of(0, 3), of(0, 3), of(0, 2), of(0, 1), of(1, 2));
    Weights weights =
        fit(new CountedModel.SequentialRules(10, 2, 1, 1), sequences, ITEMS).weights();
    float[][] rows = rows(weights, ITEMS);
    assertThat(rows[0]).containsExactly(0, 1, 0, 2, 0);
    assertThat(rows[1])
        .as("nothing is left over from the row before")
        .containsExactly(0, 0, 1, 0, 0);
    assertThat(weights.ints(ItemNeighbours.COLUMN)).containsExactly(1, 3, 2);
  }

  @Test
  void itemKnn_isRegularisedCosineOfCommonSequences() {
    Sequences sequences = training(of(0, 1, 0, 1), of(0, 1, 2), of(2, 0));
    float[][] rows =
        rows(fit(new CountedModel.ItemKnn(10, 5, 2, 3, 0.5f), sequences, ITEMS).weights(), ITEMS);
    // Support of 0, 1, 2: 3, 2, 2 sequences.
    assertThat(rows[0][1]).isCloseTo((float) (2 / Math.sqrt((3 + 2) * (2 + 2))), within(1e-6f));
    assertThat(rows[0][2]).isCloseTo((float) (2 / Math.sqrt((3 + 2) * (2 + 2))), within(1e-6f));
    assertThat(rows[1][2]).isCloseTo(1 / 4f, within(1e-6f));
    assertThat(rows[0][0]).as("an item is not its own neighbour").isZero();
    assertThat(rows[2][1]).isEqualTo(rows[1][2]);
  }

  @Test
  void itemKnn_distance_countsPlacesAmongDistinctItems() {
    Sequences sequences = training(of(0, 0, 0, 1, 2, 3));
    float[][] rows =
        rows(fit(new CountedModel.ItemKnn(2, 5, 0, 3, 0.5f), sequences, ITEMS).weights(), ITEMS);
    assertThat(rows[0]).containsExactly(0, 1, 1, 0, 0);
  }

  @Test
  void sessionKnn_indexesDistinctItemsNewestSessionFirst() {
    Sequences sequences = training(of(0, 1, 0), of(2, 2), of(1, 3), of(0, 3, -1, 4));
    CountedModel.Fitted fitted = fit(new CountedModel.SessionKnn(2, 3, 4), sequences, ITEMS);
    assertThat(fitted.architecture()).isEqualTo(new SessionNeighbours(ITEMS, 3, 2, 3, 4));
    Weights weights = fitted.weights();
    assertThat(weights.ints(SessionNeighbours.SESSION_OFFSET)).containsExactly(0, 2, 4, 6);
    assertThat(weights.ints(SessionNeighbours.SESSION_ITEM)).containsExactly(0, 1, 1, 3, 0, 3);
    assertThat(weights.ints(SessionNeighbours.ITEM_OFFSET)).containsExactly(0, 2, 4, 4, 6, 6);
    assertThat(weights.ints(SessionNeighbours.ITEM_SESSION)).containsExactly(2, 0, 1, 0, 2, 1);
  }

  @Test
  void sessionKnn_timedData_numbersSessionsByTheirLastTime() {
    Sequences order = training(of(0, 1), of(1, 2), of(2, 3));
    Sequences timed =
        new Sequences(
            order.ids(),
            order.offsets(),
            order.items(),
            new long[] {50, 900, 100, 200, 40, 300},
            order.parts());
    Weights weights = fit(new CountedModel.SessionKnn(2, 3, 4), timed, ITEMS).weights();
    assertThat(weights.ints(SessionNeighbours.SESSION_ITEM)).containsExactly(1, 2, 2, 3, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void sequentialRules_randomData_equalPairCounting(long seed) {
    Random random = new Random(seed);
    int[][] lines = new int[40][];
    for (int s = 0; s < lines.length; s++) {
      lines[s] = random.ints(1 + random.nextInt(30), 0, 12).toArray();
    }
    Map<List<Integer>, Double> expected = new HashMap<>();
    for (int[] line : lines) {
      for (int i = 0; i < line.length; i++) {
        for (int j = i + 1; j <= Math.min(i + 4, line.length - 1); j++) {
          expected.merge(List.of(line[i], line[j]), 1.0 / (j - i), Double::sum);
        }
      }
    }
    float[][] rows =
        rows(fit(new CountedModel.SequentialRules(4, 12, 1, 1), training(lines), 12).weights(), 12);
    for (int a = 0; a < 12; a++) {
      for (int b = 0; b < 12; b++) {
        assertThat((double) rows[a][b])
            .as("seed %d, from %d to %d", seed, a, b)
            .isCloseTo(expected.getOrDefault(List.of(a, b), 0.0), within(1e-4));
      }
    }
  }

  @Test
  void of_everyName_hasSettingsThatComeBack() {
    for (String name : CountedModel.NAMES) {
      CountedModel usual = CountedModel.of(name, Map.of());
      assertThat(usual.name()).isEqualTo(name);
      assertThat(CountedModel.of(name, usual.settings())).isEqualTo(usual);
    }
    assertThat(CountedModel.of("markov", Map.of("window", 7)))
        .isEqualTo(new CountedModel.Markov(7, 0.5f));
  }

  @Test
  void of_unknownNameOrSetting_saysWhatIsKnown() {
    assertThatThrownBy(() -> CountedModel.of("itemknn", Map.of()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'itemknn'")
        .hasMessageContaining("item-knn");
    assertThatThrownBy(() -> CountedModel.of("markov", Map.of("decoy", 1)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("'decoy'")
        .hasMessageContaining("decay");
    assertThatThrownBy(() -> CountedModel.of("markov", Map.of("window", 1.5)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("window is 1.5");
    assertThatThrownBy(() -> CountedModel.of("markov", Map.of("decay", 0)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("decay is 0.0");
  }

  @Test
  void fit_badData_isRefused() {
    for (String name : CountedModel.NAMES) {
      CountedModel model = CountedModel.of(name, Map.of());
      assertThatThrownBy(() -> fit(model, training(of(-1, 1, 2)), ITEMS))
          .as(name)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("no training event");
      assertThatThrownBy(() -> fit(model, training(of(1, 2, 9)), ITEMS))
          .as(name)
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("item number 9");
    }
  }
}
