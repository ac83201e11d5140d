package io.memoir.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.Layer;
import io.memoir.model.Moments;
import io.memoir.model.Tensor;
import io.memoir.model.Weights;
import io.memoir.model.architecture.Model;
import io.memoir.model.layer.MatrixMemory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A matrix memory whose forget gates are set to be moved by silence alone. */
class TimedMemoryTest {
  private static final int ITEMS = 20;
  private static final int WIDTH = 8;
  private static final int HEADS = 2;
  private static final long NOON = 1_700_000_000_000L;
  private static final long SECOND = 1000;
  private static final long MONTH = 30 * 86_400L * SECOND;

  @Test
  void observe_afterALongSilence_nothingIsLeftOfWhatWasBefore() {
    Recommender recommender = Recommender.of(model());
    float[] alone = scores(recommender, new Event("item-2", NOON + MONTH));
    float[] afterASecond =
        scores(recommender, new Event("item-1", NOON), new Event("item-2", NOON + SECOND));
    float[] afterAMonth =
        scores(recommender, new Event("item-1", NOON), new Event("item-2", NOON + MONTH));
    assertThat(distance(afterAMonth, alone)).isLessThan(1e-4);
    assertThat(distance(afterASecond, alone)).isGreaterThan(0.01);
  }

  private static Model model() {
    Layer layer = new MatrixMemory(WIDTH, HEADS, true);
    Model random = TestModels.random(TestModels.network(ITEMS, layer), 5);
    Map<String, Tensor> tensors = new LinkedHashMap<>(random.weights().tensors());
    int columns = WIDTH + Moments.FEATURES;
    float[] gates = new float[2 * HEADS * columns];
    float[] biases = new float[2 * HEADS];
    for (int head = 0; head < HEADS; head++) {
      // log(1 + seconds) / 16 is 0.04 after a second and 0.92 after a month.
      gates[(HEADS + head) * columns + WIDTH + Moments.SILENCE] = -40;
      biases[HEADS + head] = 10;
    }
    set(tensors, "body.weight_gates", gates);
    set(tensors, "body.bias_gates", biases);
    return new Model(
        random.name(),
        random.architecture(),
        new Weights(tensors),
        random.items(),
        random.settings(),
        random.metrics(),
        random.provenance());
  }

  private static void set(Map<String, Tensor> tensors, String name, float[] values) {
    tensors.computeIfPresent(name, (_, old) -> new Tensor.Floats(old.shape(), values));
  }

  private static float[] scores(Recommender recommender, Event... events) {
    UserState state = recommender.newState();
    Arrays.stream(events).forEach(event -> recommender.observe(state, event));
    return recommender.score(state);
  }

  private static double distance(float[] one, float[] other) {
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }
}
