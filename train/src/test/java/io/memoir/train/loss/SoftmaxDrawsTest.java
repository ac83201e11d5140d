package io.memoir.train.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.Stack;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxDrawsTest {
  private static final int WIDTH = 32;
  private static final int ITEMS = 45;
  private static final int DRAWS = 20_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void draw_everyItem_asOftenAsItsProbabilitySays(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SequenceNetwork network =
        new SequenceNetwork(ITEMS, WIDTH, 1, new Stack(List.of(new Linear(WIDTH, WIDTH))));
    Parameters parameters = Parameters.zeros(network);
    float[] table = normal(ITEMS * WIDTH, 0.2, random);
    float[] bias = normal(ITEMS, 0.5, random);
    float[] queries = normal(3 * WIDTH, 1, random);
    parameters.get(SequenceNetwork.ITEM_EMBEDDING).copyFrom(table);
    parameters.get(SequenceNetwork.ITEM_BIAS).copyFrom(bias);
    Matrix hidden = Matrix.zeros(3, WIDTH);
    hidden.copyFrom(queries);

    int[] drawn =
        new SoftmaxDraws(
                parameters.get(SequenceNetwork.ITEM_EMBEDDING),
                parameters.get(SequenceNetwork.ITEM_BIAS))
            .draw(hidden, DRAWS, random);

    for (int row = 0; row < 3; row++) {
      double[] probability = softmax(row, queries, table, bias);
      int[] count = new int[ITEMS];
      for (int i = 0; i < DRAWS; i++) {
        count[drawn[row * DRAWS + i]]++;
      }
      for (int item = 0; item < ITEMS; item++) {
        double expected = DRAWS * probability[item];
        double deviation = Math.sqrt(expected * (1 - probability[item]));
        assertThat((double) count[item])
            .as("item %d of row %d, seed %d", item, row, seed)
            .isBetween(expected - 5 * deviation - 1, expected + 5 * deviation + 1);
      }
    }
  }

  private static double[] softmax(int row, float[] queries, float[] table, float[] bias) {
    double[] values = new double[ITEMS];
    double sum = 0;
    for (int item = 0; item < ITEMS; item++) {
      double logit = bias[item];
      for (int k = 0; k < WIDTH; k++) {
        logit += (double) queries[row * WIDTH + k] * table[item * WIDTH + k];
      }
      values[item] = Math.exp(logit);
      sum += values[item];
    }
    for (int item = 0; item < ITEMS; item++) {
      values[item] /= sum;
    }
    return values;
  }

  private static float[] normal(int count, double scale, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }
}
