package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memoir.model.Layer;
import io.memoir.model.architecture.Architecture;
import io.memoir.model.layer.CausalConvolution;
import io.memoir.model.layer.DepthwiseConvolution;
import io.memoir.model.layer.GatedFeedForward;
import io.memoir.model.layer.Gru;
import io.memoir.model.layer.ItemMemory;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.LinearRecurrence;
import io.memoir.model.layer.Lstm;
import io.memoir.model.layer.MatrixMemory;
import io.memoir.model.layer.RidgeRegression;
import io.memoir.model.layer.RunningMean;
import io.memoir.model.layer.SelfAttention;
import io.memoir.model.layer.Stack;
import io.memoir.runtime.Recommender.Options.Wanted;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LanesTest {
  private static final long SEED = 20_261_122;
  private static final int ITEMS = 37;

  static Stream<Layer> bodies() {
    return Stream.of(
        new Lstm(20, 20),
        new Gru(33, 33),
        Stack.of(new Linear(7, 19), new Gru(19, 5), new Lstm(5, 7)),
        Stack.of(new SelfAttention(12, 3, 20), new Linear(12, 12)),
        Stack.of(new LinearRecurrence(21, 17), new LinearRecurrence(17, 21)),
        new CausalConvolution(11, 11, 4),
        Stack.of(new DepthwiseConvolution(11, 4), new DepthwiseConvolution(11, 1)),
        Stack.of(new RunningMean(9, 2.5f), new Linear(9, 9)),
        Stack.of(new RidgeRegression(9, 5), new Linear(5, 9)),
        new ItemMemory(Stack.of(new Lstm(9, 9), new Linear(9, 9)), 2),
        new GatedFeedForward(18, 29),
        Stack.of(new MatrixMemory(12, 2), new Linear(12, 12)),
        TestModels.residualStack(32),
        TestModels.residualStack(13));
  }

  /** Lanes take events at different times and of sequences of different lengths. */
  @ParameterizedTest
  @MethodSource("bodies")
  void observe_raggedSequences_asOneAfterTheOther(Layer body) {
    for (Wanted kernel : List.of(Wanted.SCALAR, Wanted.VECTOR)) {
      requireAgreement(body, kernel);
    }
  }

  private static void requireAgreement(Layer body, Wanted kernel) {
    Recommender recommender =
        Recommender.of(
            TestModels.random(TestModels.network(ITEMS, body), SEED),
            Recommender.Options.of(kernel));
    SplittableRandom random = new SplittableRandom(SEED);
    int count = 11;
    Lanes lanes = recommender.lanes(count);
    UserState[] states = new UserState[count];
    for (int lane = 0; lane < count; lane++) {
      states[lane] = recommender.newState(false);
    }
    int[] which = new int[count];
    int[] items = new int[count];
    long[] times = new long[count];
    for (int step = 0; step < 250; step++) {
      int taking = 0;
      for (int lane = count - 1; lane >= 0; lane--) {
        if (random.nextInt(4) > 0) {
          which[taking] = lane;
          items[taking] = random.nextInt(ITEMS);
          recommender.observe(states[lane], items[taking], 0);
          taking++;
        }
      }
      lanes.observe(which, items, times, taking);
      if (step == 100) {
        lanes.reset(3);
        states[3] = recommender.newState(false);
      }
    }
    float[] scores = new float[ITEMS];
    for (int lane = 0; lane < count; lane++) {
      lanes.score(lane, 0, scores);
      assertThat(scores)
          .as("%s, lane %d, seed %d", kernel, lane, SEED)
          .containsExactly(recommender.score(states[lane]), Offset.offset(2e-5f));
    }
  }

  @Test
  void observe_countedModel_asOneAfterTheOther() {
    Recommender recommender =
        Recommender.of(
            CountedModelsTest.itemNeighbours(new Architecture.ItemNeighbours(4, 2, 0.5f)));
    Lanes lanes = recommender.lanes(2);
    lanes.observe(new int[] {1, 0}, new int[] {2, 0}, new long[2], 2);
    lanes.observe(new int[] {1}, new int[] {0}, new long[1], 1);
    UserState state = recommender.newState();
    recommender.observe(state, 2, 0);
    recommender.observe(state, 0, 0);
    float[] scores = new float[4];
    lanes.score(1, 0, scores);
    assertThat(scores).containsExactly(recommender.score(state));
  }

  /** Rounded, a count of 4,001 would be 4,000. */
  @Test
  void state_storedInHalfPrecision_keepsCountsExactly() {
    Recommender recommender =
        Recommender.of(TestModels.random(TestModels.network(ITEMS, new RunningMean(8, 4)), SEED));
    Lanes lanes = recommender.lanes(2);
    for (int event = 0; event < 4_001; event++) {
      lanes.observe(new int[] {1}, new int[] {event % ITEMS}, new long[1], 1);
    }
    UserState state = lanes.state(1);
    UserState read = recommender.readState(state.toBytes(UserState.Storage.FLOAT16));
    BitSet exact = recommender.newState(false).state.exact;
    assertThat(exact.cardinality()).isEqualTo(9);
    for (int i = exact.nextSetBit(0); i >= 0; i = exact.nextSetBit(i + 1)) {
      assertThat(read.state.memory[i])
          .as("value %d, seed %d", i, SEED)
          .isEqualTo(state.state.memory[i]);
    }
  }

  @Test
  void observe_laneTwice_refused() {
    Lanes lanes =
        Recommender.of(TestModels.random(TestModels.network(3, new Gru(2, 2)), SEED)).lanes(2);
    assertThatThrownBy(() -> lanes.observe(new int[] {1, 1}, new int[2], new long[2], 2))
        .hasMessage("lane 1 occurs twice");
  }
}
