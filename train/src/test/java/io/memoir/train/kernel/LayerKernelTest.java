package io.memoir.train.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Normalisation, gates, a linear recurrence, softmax sums and squares against double arithmetic.
 */
class LayerKernelTest {

  /** Rows far from zero: the variance is taken around the mean, not as a difference of squares. */
  @Test
  void norm_rowsFarFromZero_asDouble() {
    Matrix rows = RowKernelTest.random(5, 32);
    float[] shifted = rows.toArray();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] = shifted[i] * 0.5f + 100 * (i / 32);
    }
    rows.copyFrom(shifted);
    Matrix gain = RowKernelTest.random(1, 32);
    Matrix bias = RowKernelTest.random(2, 32).resize(1, 32);
    Matrix output = Matrix.zeros(5, 32);
    NormKernel.forward(rows, gain, bias, 1e-5f, Matrix.zeros(5, 32), new float[5], output);
    for (int r = 0; r < 5; r++) {
      double mean = 0;
      for (int k = 0; k < 32; k++) {
        mean += rows.at(r, k) / 32.0;
      }
      double variance = 0;
      for (int k = 0; k < 32; k++) {
        variance += Math.pow(rows.at(r, k) - mean, 2) / 32;
      }
      for (int k = 0; k < 32; k++) {
        double expected =
            (rows.at(r, k) - mean) / Math.sqrt(variance + 1e-5) * gain.at(0, k) + bias.at(0, k);
        assertThat((double) output.at(r, k))
            .as("row %d of mean %.0f, column %d", r, mean, k)
            .isCloseTo(expected, within(5e-4));
      }
    }
  }

  @Test
  void gelu_asDouble() {
    Matrix input = Matrix.zeros(8, 32);
    float[] values = new float[256];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i - 128) / 16f;
    }
    input.copyFrom(values);
    Matrix output = Matrix.zeros(8, 32);
    GeluKernel.forward(input, output);
    Matrix slope = Matrix.zeros(8, 32);
    slope.fill(1);
    GeluKernel.backward(input, slope, Matrix.zeros(8, 32));
    for (int i = 0; i < values.length; i++) {
      double x = values[i];
      double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      assertThat((double) output.toArray()[i])
          .as("at %s", x)
          .isCloseTo(x * VectorMathTest.normal(x), within(1e-6));
      assertThat((double) slope.toArray()[i])
          .as("slope at %s", x)
          .isCloseTo(VectorMathTest.normal(x) + x * density, within(1e-6));
    }
  }

  @Test
  void gated_asDouble() {
    Matrix gate = RowKernelTest.random(40, 32);
    float[] gates = gate.toArray();
    for (int i = 0; i < gates.length; i++) {
      gates[i] *= 8;
    }
    gate.copyFrom(gates);
    Matrix up = RowKernelTest.random(40, 32);
    float[] values = up.toArray();
    Matrix output = Matrix.zeros(40, 32);
    GatedKernel.forward(gate, up, output);
    Matrix slope = Matrix.zeros(40, 32);
    slope.fill(0.5f);
    GatedKernel.backward(gate, up, slope, Matrix.zeros(40, 32));
    for (int i = 0; i < gates.length; i++) {
      double v = gates[i];
      double s = 1 / (1 + Math.exp(-v));
      assertThat((double) output.toArray()[i])
          .as("gate %s, value %s", v, values[i])
          .isCloseTo(v * s * values[i], within(1e-5));
      assertThat((double) up.toArray()[i]).as("gate %s", v).isCloseTo(v * s / 2, within(1e-5));
      assertThat((double) gate.toArray()[i])
          .as("gate %s, value %s", v, values[i])
          .isCloseTo((s + v * s * (1 - s)) * values[i] / 2, within(1e-5));
    }
  }

  /** Two sequences, one of them shorter: rows 0 and 1, then row 2 behind row 0. */
  @Test
  void recurrence_raggedSteps_asDouble() {
    Matrix gates = RowKernelTest.random(3, 64);
    float[] given = gates.toArray();
    Matrix hidden = Matrix.zeros(3, 32);
    RecurrenceKernel.forward(gates, hidden, 0, -1, 2);
    RecurrenceKernel.forward(gates, hidden, 2, 0, 1);
    Matrix gradient = RowKernelTest.random(3, 32);
    float[] slopes = gradient.toArray();
    RecurrenceKernel.backward(gates, hidden, gradient, 2, 0, 1);
    RecurrenceKernel.backward(gates, hidden, gradient, 0, -1, 2);
    for (int k = 0; k < 32; k++) {
      double[] z = new double[3];
      double[] state = new double[3];
      for (int r = 0; r < 3; r++) {
        z[r] = 1 / (1 + Math.exp(-given[r * 64 + k]));
        double before = r == 2 ? state[0] : 0;
        state[r] = (1 - z[r]) * before + z[r] * given[r * 64 + 32 + k];
        assertThat((double) hidden.at(r, k))
            .as("row %d, column %d", r, k)
            .isCloseTo(state[r], within(1e-6));
      }
      for (int r = 0; r < 3; r++) {
        double before = r == 2 ? state[0] : 0;
        double slope = slopes[r * 32 + k] + (r == 0 ? slopes[2 * 32 + k] * (1 - z[2]) : 0);
        double change = given[r * 64 + 32 + k] - before;
        assertThat((double) gates.at(r, k))
            .as("gradient of z, row %d, column %d", r, k)
            .isCloseTo(slope * change * z[r] * (1 - z[r]), within(1e-6));
        assertThat((double) gates.at(r, 32 + k))
            .as("gradient of c, row %d, column %d", r, k)
            .isCloseTo(slope * z[r], within(1e-6));
      }
    }
  }

  /** 37 items in 64 columns: what is no item has no share. */
  @Test
  void softmax_paddedColumns_haveNoShare() {
    int items = 37;
    int columns = 64;
    Matrix itemBias = RowKernelTest.random(1, items);
    Matrix rows = RowKernelTest.random(3, columns);
    for (Matrix.Type type : Matrix.Type.values()) {
      Matrix logits = Matrix.empty(type).resize(3, columns);
      RowKernel.convert(rows, logits);
      Matrix exact = Matrix.zeros(3, columns);
      RowKernel.accumulate(logits, exact);
      Matrix bias = Matrix.zeros(1, columns);
      SoftmaxKernel.arrangeBias(itemBias, bias, type);
      float[] maxima = new float[3];
      float[] sums = new float[3];
      SoftmaxKernel.exponentials(logits, bias, 3, maxima, sums);
      float[] factors = {0.5f, 2, 1};
      Matrix columnSums = Matrix.zeros(1, items);
      SoftmaxKernel.columnSums(logits, 3, factors, columnSums);
      double[] expectedColumns = new double[items];
      for (int r = 0; r < 3; r++) {
        double[] biased = new double[items];
        for (int c = 0; c < items; c++) {
          biased[c] = exact.at(r, c) + itemBias.at(0, c);
        }
        double max = Arrays.stream(biased).max().orElseThrow();
        double sum = Arrays.stream(biased).map(b -> Math.exp(b - max)).sum();
        assertThat((double) maxima[r]).as("%s, row %d", type, r).isCloseTo(max, within(1e-5));
        assertThat((double) sums[r]).as("%s, row %d", type, r).isCloseTo(sum, within(1e-5 * sum));
        for (int c = 0; c < items; c++) {
          expectedColumns[c] += factors[r] * Math.exp(biased[c] - max);
        }
      }
      double share =
          switch (type) {
            case FLOAT32 -> 1e-6;
            case BFLOAT16 -> 1.0 / 256;
          };
      for (int c = 0; c < items; c++) {
        assertThat((double) columnSums.at(0, c))
            .as("%s, column %d", type, c)
            .isCloseTo(expectedColumns[c], within(share * expectedColumns[c] + 1e-7));
      }
    }
  }

  @Test
  void squares_everyStretch_asDouble() {
    Matrix values = RowKernelTest.random(200, 64);
    double expected = 0;
    for (float value : values.toArray()) {
      expected += (double) value * value;
    }
    double found =
        UpdateKernel.squares(values, 0, 6400) + UpdateKernel.squares(values, 6400, values.size());
    assertThat(found).isCloseTo(expected, within(1e-5 * expected));
  }
}
