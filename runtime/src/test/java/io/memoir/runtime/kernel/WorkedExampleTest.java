package io.memoir.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The worked example in docs/models.md: four events and the states of a standard LSTM. */
class WorkedExampleTest {
  private static final int WIDTH = 3;

  private static final float[][] EVENTS = {{1, 0, 1}, {0, 1, 0}, {1, 1, 1}, {0, 0, 0}};

  private static final float[][] CELLS = {
    {0.622375f, 0.768499f, 0.869884f},
    {1.552916f, 1.740983f, 1.859273f},
    {2.536166f, 2.738290f, 2.858845f},
    {3.511269f, 3.728909f, 3.855344f}
  };

  private static final float[][] HIDDEN = {
    {0.552778f, 0.646055f, 0.701315f},
    {0.914265f, 0.940341f, 0.952612f},
    {0.987543f, 0.991668f, 0.993447f},
    {0.998218f, 0.998847f, 0.999104f}
  };

  static Stream<Kernel> kernels() {
    return Stream.of(new ScalarKernel(), new VectorKernel());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void lstm_workedExample_followsFromItsNumbers(Kernel kernel) {
    float[] weight = new float[4 * WIDTH * 2 * WIDTH];
    float[] bias = new float[4 * WIDTH];
    // Rows of the input, forget, candidate and output block: [weight of x, weight of h], bias.
    block(weight, bias, 0, 0.1f, 1.1f, 0.1f);
    block(weight, bias, 1, 4.1f, 5.1f, 0.7f);
    block(weight, bias, 2, 2.1f, 3.1f, 0.4f);
    block(weight, bias, 3, 6.1f, 7.1f, 0.8f);
    AffineMap gateMap = kernel.pack(weight, bias);
    float[] memory = new float[2 * WIDTH];
    for (int t = 0; t < EVENTS.length; t++) {
      float[] joined = new float[2 * WIDTH];
      System.arraycopy(EVENTS[t], 0, joined, 0, WIDTH);
      System.arraycopy(memory, 0, joined, WIDTH, WIDTH);
      float[] gates = new float[4 * WIDTH];
      kernel.affine(gateMap, joined, gates, 1);
      kernel.lstm(gates, 0, memory, 0, WIDTH);
      float[] expected = new float[2 * WIDTH];
      System.arraycopy(HIDDEN[t], 0, expected, 0, WIDTH);
      System.arraycopy(CELLS[t], 0, expected, WIDTH, WIDTH);
      assertThat(memory).as("h and c after event %d", t).containsExactly(expected, within());
    }
  }

  private static Offset<Float> within() {
    return Offset.offset(2e-6f);
  }

  /** Matrices that count up by 0.1 from their first value, row by row. */
  private static void block(float[] weight, float[] bias, int block, float x, float h, float b) {
    for (int row = 0; row < WIDTH; row++) {
      int at = (block * WIDTH + row) * 2 * WIDTH;
      for (int column = 0; column < WIDTH; column++) {
        float step = 0.1f * (row * WIDTH + column);
        weight[at + column] = x + step;
        weight[at + WIDTH + column] = h + step;
      }
      bias[block * WIDTH + row] = b + 0.1f * row;
    }
  }
}
