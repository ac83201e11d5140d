package io.memoir.train.network;

import static io.memoir.train.packed.PackedBatch.NO_TARGET;
import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.train.reference.PackedNetwork;
import java.util.Arrays;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a row of a bidirectional network sees, by changing one event and looking who notices. */
class BidirectionalLayerTest {
  private static final Offset<Float> ROUNDING = Offset.offset(1e-5f);
  private static final int ITEMS = 37;
  private static final long[][] NO_TIMES = {};

  @ParameterizedTest
  @ValueSource(strings = {"bidirectional alone", "residual bidirectional"})
  void forwardBetween_anEventChanges_everyPlaceButItsOwnNotices(String body) {
    PackedNetwork network = network(body);
    int[] events = {4, 9, 2, 30, 9, 17, 25};
    float[][] before = between(network, events);
    for (int changed = 0; changed < events.length; changed++) {
      int[] others = events.clone();
      others[changed] = (others[changed] + 1) % ITEMS;
      float[][] after = between(network, others);
      for (int place = 1; place < events.length; place++) {
        assertThat(Arrays.equals(after[place - 1], before[place - 1]))
            .as("scores at place %d, when event %d changes, %s", place, changed, body)
            .isEqualTo(place == changed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bidirectional alone", "residual bidirectional"})
  void forwardBetween_targetMissing_isPassedOver(String body) {
    PackedNetwork network = network(body);
    int[][] inputs = {{1, 2, 3, 4}};
    float[] gap = network.logitsBetween(inputs, new int[][] {{2, 3, NO_TARGET, 5}}, NO_TIMES)[0];
    float[] back = network.logits(inputs, NO_TIMES)[0];
    // Batches of other shapes, for which a matrix product may round differently on another
    // processor.
    assertThat(row(gap, 0)).containsExactly(between(network, 1, 2, 3, 5)[0], ROUNDING);
    assertThat(row(gap, 1)).containsExactly(between(network, 1, 2, 3, 5)[1], ROUNDING);
    assertThat(row(gap, 2)).as("without a target").containsExactly(row(back, 2), ROUNDING);
    assertThat(row(gap, 3)).as("the last").containsExactly(row(back, 3), ROUNDING);
  }

  private static PackedNetwork network(String body) {
    SequenceNetwork network =
        RandomNetworks.network(
            ITEMS, Objects.requireNonNull(RandomNetworks.bodies(32).get(body), body));
    return new PackedNetwork(network, RandomNetworks.weights(network, 5));
  }

  /** The scores at the place of each event but the first. */
  private static float[][] between(PackedNetwork network, int... events) {
    int[][] inputs = {Arrays.copyOf(events, events.length - 1)};
    int[][] targets = {Arrays.copyOfRange(events, 1, events.length)};
    float[] rows = network.logitsBetween(inputs, targets, NO_TIMES)[0];
    float[][] places = new float[inputs[0].length][];
    Arrays.setAll(places, t -> row(rows, t));
    return places;
  }

  private static float[] row(float[] rows, int t) {
    return Arrays.copyOfRange(rows, t * ITEMS, (t + 1) * ITEMS);
  }
}
