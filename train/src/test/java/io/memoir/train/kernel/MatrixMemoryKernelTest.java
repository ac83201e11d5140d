package io.memoir.train.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What is left of events within a chunk, and its derivative, against double arithmetic. */
class MatrixMemoryKernelTest {
  private static final int CHUNK = MatrixMemoryKernel.CHUNK;

  /** Three sequences in a chunk that is not full. */
  @Test
  void decays_severalSequences_asDouble() {
    int count = 51;
    int[] lows = new int[CHUNK];
    float[] kept = new float[CHUNK];
    float[] takenValues = new float[CHUNK];
    for (int t = 0; t < CHUNK; t++) {
      lows[t] = t < 5 ? 0 : t < 23 ? 5 : 23;
      kept[t] = -0.3f * (t - lows[t]) - 0.1f;
      takenValues[t] = -0.7f - kept[t];
    }
    Matrix taken = Matrix.zeros(1, CHUNK);
    taken.copyFrom(takenValues);
    Matrix left = RowKernelTest.random(CHUNK, CHUNK);
    MatrixMemoryKernel.decays(kept, taken, lows, count, left);
    for (int t = 0; t < CHUNK; t++) {
      for (int s = 0; s < CHUNK; s++) {
        boolean seen = t < count && s <= t && s >= lows[t];
        double wanted = seen ? Math.exp((double) kept[t] + takenValues[s]) : 0;
        assertThat((double) left.at(t, s))
            .as("event %d at event %d", s, t)
            .isCloseTo(wanted, within(1e-6 * wanted));
      }
    }
  }

  @Test
  void backward_asDouble() {
    Matrix weights = RowKernelTest.random(CHUNK, CHUNK);
    Matrix left = RowKernelTest.random(2 * CHUNK, CHUNK / 2).resize(CHUNK, CHUNK);
    Matrix gradient = RowKernelTest.random(CHUNK / 2, 2 * CHUNK).resize(CHUNK, CHUNK);
    Matrix upper = Matrix.zeros(CHUNK, CHUNK);
    upper.copyFrom(gradient);
    float[] rowSums = new float[CHUNK];
    Matrix columnSums = Matrix.zeros(1, CHUNK);
    MatrixMemoryKernel.backward(weights, left, gradient, rowSums, columnSums);
    for (int i = 0; i < CHUNK; i++) {
      double row = 0;
      double column = 0;
      for (int j = 0; j < CHUNK; j++) {
        row += (double) weights.at(i, j) * upper.at(i, j);
        column += (double) weights.at(j, i) * upper.at(j, i);
        assertThat(gradient.at(i, j)).isEqualTo(left.at(i, j) * upper.at(i, j));
      }
      assertThat((double) rowSums[i]).as("row %d", i).isCloseTo(row, within(1e-4));
      assertThat((double) columnSums.at(0, i)).as("column %d", i).isCloseTo(column, within(1e-4));
    }
  }

  @Test
  void gate_forwardAndBackward_asDouble() {
    int width = 32;
    Matrix joined = RowKernelTest.random(3, 4 * width);
    float[] before = joined.toArray();
    Matrix read = RowKernelTest.random(3, width);
    Matrix gated = Matrix.zeros(3, width);
    MatrixMemoryKernel.gate(joined, read, gated);
    Matrix gradient = Matrix.zeros(3, width);
    gradient.fill(2);
    Matrix joinedGradient = Matrix.zeros(3, 4 * width);
    MatrixMemoryKernel.gateBackward(joined, read, gradient, joinedGradient);
    for (int r = 0; r < 3; r++) {
      for (int k = 0; k < width; k++) {
        double gate = 1 / (1 + Math.exp(-before[r * 4 * width + 3 * width + k]));
        String what = "row %d, column %d".formatted(r, k);
        assertThat((double) gated.at(r, k)).as(what).isCloseTo(gate * read.at(r, k), within(1e-5));
        assertThat((double) gradient.at(r, k)).as(what).isCloseTo(2 * gate, within(1e-5));
        assertThat((double) joinedGradient.at(r, 3 * width + k))
            .as(what)
            .isCloseTo(2 * gate * (1 - gate) * read.at(r, k), within(1e-5));
        assertThat(joinedGradient.at(r, k)).isZero();
      }
    }
  }
}
