package io.memoir.runtime.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel against the formulas in double precision, at widths around the lengths of vectors
 * and panels. The tolerance is scaled to the largest sum of magnitudes that a value is made of.
 */
class KernelTest {
  private static final long SEED = 4711;
  private static final int[] WIDTHS = {1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 65, 128, 257, 1030};

  static Stream<Arguments> kernelsAndWidths() {
    return Stream.of(new ScalarKernel(), new VectorKernel())
        .flatMap(kernel -> Arrays.stream(WIDTHS).mapToObj(width -> Arguments.of(kernel, width)));
  }

  private final SplittableRandom random = new SplittableRandom(SEED);

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void affine_anyRowsAndWidths_isSumOfProducts(Kernel kernel, int outputs) {
    for (int inputs : new int[] {1, 2, 5, 16, 33}) {
      for (int rows = 1; rows <= 9; rows++) {
        float[] weight = uniform(outputs * inputs, 1);
        float[] bias = uniform(outputs, 1);
        float[] x = uniform(rows * inputs, 1);
        float[] y = uniform(rows * outputs + 3, 1);
        float[] guard = Arrays.copyOfRange(y, rows * outputs, y.length);
        kernel.affine(kernel.pack(weight, bias), x, y, rows);
        for (int row = 0; row < rows; row++) {
          for (int output = 0; output < outputs; output++) {
            double sum = bias[output];
            for (int input = 0; input < inputs; input++) {
              sum += (double) weight[output * inputs + input] * x[row * inputs + input];
            }
            requireNear(y[row * outputs + output], sum, 1e-6 * (1 + inputs), "output " + output);
          }
        }
        assertThat(Arrays.copyOfRange(y, rows * outputs, y.length))
            .as("what lies behind the output, seed %d", SEED)
            .containsExactly(guard);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void affine_someOutputsOrOne_sameBitsAsOfAll(Kernel kernel, int outputs) {
    for (int inputs : new int[] {1, 2, 17, 64}) {
      AffineMap map = kernel.pack(uniform(outputs * inputs, 1), uniform(outputs, 1));
      for (int rows = 1; rows <= 7; rows++) {
        float[] x = uniform(rows * inputs, 1);
        float[] all = new float[rows * outputs];
        kernel.affine(map, x, all, rows);
        for (int first = 0; first < outputs; first += 2 * map.panel()) {
          int count = Math.min(2 * map.panel(), outputs - first);
          float[] some = uniform(rows * (count + 2), 1);
          float[] before = some.clone();
          kernel.affine(map, first, count, x, some, rows, count + 2);
          for (int row = 0; row < rows; row++) {
            int from = row * (count + 2);
            int wanted = row * outputs + first;
            assertThat(Arrays.copyOfRange(some, from, from + count))
                .as("outputs from %d of row %d, seed %d", first, row, SEED)
                .containsExactly(Arrays.copyOfRange(all, wanted, wanted + count));
            assertThat(some[from + count]).isEqualTo(before[from + count]);
          }
        }
        if (rows == 1) {
          float[] weight = new float[inputs];
          for (int output = 0; output < outputs; output++) {
            map.copyRow(output, 1, weight, 0);
            assertThat(kernel.affine(weight, map.biases()[output], x))
                .as("output %d, seed %d", output, SEED)
                .isEqualTo(all[output]);
          }
        }
      }
    }
  }

  /** In the arrays of a map that was larger, of one that was smaller, and of none. */
  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void packRows_orColumns_asPackedWithZeros(Kernel kernel, int outputs) {
    for (int inputs : new int[] {1, 2, 17, 64}) {
      AffineMap larger = kernel.pack(uniform(70 * (outputs + 9), 1), uniform(outputs + 9, 1));
      AffineMap smaller = kernel.pack(uniform(1, 1), uniform(1, 1));
      for (AffineMap used : new AffineMap[] {larger, smaller, AffineMap.NONE}) {
        int rows = (outputs + 1) / 2;
        float[] weight = uniform(rows * inputs, 1);
        AffineMap byRows = kernel.packRows(weight, rows, outputs, inputs, used);
        float[] padded = Arrays.copyOf(weight, outputs * inputs);
        requireEqual(byRows, kernel.pack(padded, new float[outputs]));
        int columns = (inputs + 1) / 2;
        float[] transposed = uniform(columns * outputs, 1);
        float[] whole = new float[outputs * inputs];
        for (int output = 0; output < outputs; output++) {
          for (int column = 0; column < columns; column++) {
            whole[output * inputs + column] = transposed[column * outputs + output];
          }
        }
        AffineMap byColumns = kernel.packColumns(transposed, columns, outputs, inputs, byRows);
        requireEqual(byColumns, kernel.pack(whole, new float[outputs]));
      }
    }
  }

  /** The arrays of the first may be longer. */
  private static void requireEqual(AffineMap found, AffineMap wanted) {
    assertThat(found.outputs()).isEqualTo(wanted.outputs());
    assertThat(found.inputs()).isEqualTo(wanted.inputs());
    assertThat(found.panel()).isEqualTo(wanted.panel());
    assertThat(Arrays.copyOf(found.values(), wanted.values().length))
        .as("values, seed %d", SEED)
        .containsExactly(wanted.values());
    assertThat(Arrays.copyOf(found.biases(), wanted.biases().length))
        .as("biases, seed %d", SEED)
        .containsExactly(wanted.biases());
  }

  /** The largest values are among them: sums of pairs must not overflow. */
  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void products_anySizes_exact(Kernel kernel, int outputs) {
    for (int inputs : new int[] {1, 2, 7, 64, 130}) {
      ByteMap map = kernel.bytes(outputs, inputs);
      int[][] rows = new int[outputs][inputs];
      for (int output = 0; output < outputs; output++) {
        for (int input = 0; input < inputs; input++) {
          rows[output][input] = output % 3 == 0 ? 127 : random.nextInt(-127, 128);
          map.values()[map.begin(output) + input * map.panel()] = (byte) rows[output][input];
        }
      }
      byte[] query = new byte[map.inputs()];
      for (int input = 0; input < inputs; input++) {
        query[input] = (byte) (inputs == 64 ? -127 : random.nextInt(-127, 128));
      }
      for (int first = 0; first < outputs; first += 2 * map.panel()) {
        int count = Math.min(2 * map.panel(), outputs - first);
        int[] sums = new int[2 * map.panel()];
        kernel.products(map, first, count, query, sums);
        for (int i = 0; i < count; i++) {
          int wanted = 0;
          for (int input = 0; input < inputs; input++) {
            wanted += query[input] * rows[first + i][input];
          }
          assertThat(sums[i]).as("row %d, seed %d", first + i, SEED).isEqualTo(wanted);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void addAndScale_anyWidth_sameBitsAsOfIntegers(Kernel kernel, int width) {
    for (float factor : new float[] {1, 0.7f}) {
      byte[] low = new byte[width + 3];
      random.nextBytes(low);
      int[] high = new int[width];
      float[] x = uniform(width + 5, 1);
      for (int j = 0; j < width; j++) {
        high[j] = random.nextInt(-127, 128);
        x[2 + j] = high[j] << 8;
      }
      float[] before = x.clone();
      float unit = (float) random.nextDouble(1e-6, 1e-4);
      kernel.addAndScale(low, 3, unit, factor, x, 2, width);
      for (int j = 0; j < width; j++) {
        int value = (high[j] << 8) + low[3 + j];
        assertThat(x[2 + j])
            .as("value %d of %d, seed %d", j, width, SEED)
            .isEqualTo(factor * (value * unit));
      }
      requireUntouched(x, before, 2, width);
    }
  }

  /** Most vectors contain no value that reaches the threshold. */
  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void reaching_oneOrTwoValues_theirPlaces(Kernel kernel, int count) {
    for (int round = 0; round < 20; round++) {
      float[] values = uniform(count + 40, 1);
      Arrays.fill(values, count, values.length, 5);
      int one = random.nextInt(count);
      int other = random.nextInt(count);
      values[one] = 1.5f;
      values[other] = 2;
      int[] positions = new int[count];
      int found = kernel.reaching(1.5f, values, count, positions);
      assertThat(Arrays.copyOf(positions, found))
          .as("%d and %d of %d values, seed %d", one, other, count, SEED)
          .containsExactly(IntStream.of(one, other).distinct().sorted().toArray());
      assertThat(kernel.reaching(2.5f, values, count, positions)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void reaching_anyThreshold_placesOfThoseNotBelow(Kernel kernel, int count) {
    float[] values = new float[count + 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(6) - 3;
    }
    for (float threshold : new float[] {Float.NEGATIVE_INFINITY, -3, -0f, 1.5f, 2, 3}) {
      int[] positions = new int[count];
      int found = kernel.reaching(threshold, values, count, positions);
      assertThat(Arrays.copyOf(positions, found))
          .as("threshold %s, seed %d", threshold, SEED)
          .containsExactly(IntStream.range(0, count).filter(i -> values[i] >= threshold).toArray());
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void lstm_gatesOfAllSizes_followsTheFormula(Kernel kernel, int width) {
    int at = 5;
    int offset = 2;
    float[] gates = uniform(at + 4 * width, 12);
    float[] memory = uniform(offset + 2 * width + 1, 3);
    float[] before = memory.clone();
    kernel.lstm(gates.clone(), at, memory, offset, width);
    for (int j = 0; j < width; j++) {
      double cell =
          sigmoid(gates[at + width + j]) * before[offset + width + j]
              + sigmoid(gates[at + j]) * Math.tanh(gates[at + 2 * width + j]);
      double hidden = sigmoid(gates[at + 3 * width + j]) * Math.tanh(cell);
      requireNear(memory[offset + width + j], cell, 2e-6, "cell " + j);
      requireNear(memory[offset + j], hidden, 1e-6, "hidden " + j);
    }
    requireUntouched(memory, before, offset, 2 * width);
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void gru_gatesOfAllSizes_followsTheFormula(Kernel kernel, int width) {
    int at = 3;
    int offset = 1;
    float[] input = uniform(at + 3 * width, 8);
    float[] hidden = uniform(at + 3 * width, 8);
    float[] memory = uniform(offset + width + 2, 1);
    float[] before = memory.clone();
    kernel.gru(input.clone(), hidden, at, memory, offset, width);
    for (int j = 0; j < width; j++) {
      double reset = sigmoid(input[at + j] + (double) hidden[at + j]);
      double update = sigmoid(input[at + width + j] + (double) hidden[at + width + j]);
      double candidate = Math.tanh(input[at + 2 * width + j] + reset * hidden[at + 2 * width + j]);
      double state = (1 - update) * candidate + update * before[offset + j];
      requireNear(memory[offset + j], state, 2e-6, "state " + j);
    }
    requireUntouched(memory, before, offset, width);
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void linearRecurrence_gatesOfAllSizes_followsTheFormula(Kernel kernel, int width) {
    int at = 3;
    int offset = 1;
    float[] gates = uniform(at + 2 * width, 12);
    float[] memory = uniform(offset + width + 2, 3);
    float[] before = memory.clone();
    kernel.linearRecurrence(gates.clone(), at, memory, offset, width);
    for (int j = 0; j < width; j++) {
      double update = sigmoid(gates[at + j]);
      double state = (1 - update) * before[offset + j] + update * gates[at + width + j];
      requireNear(memory[offset + j], state, 8e-6, "state " + j);
    }
    requireUntouched(memory, before, offset, width);
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void gate_allSizes_followsTheFormula(Kernel kernel, int width) {
    float[] gate = uniform(width, 12);
    float[] y = uniform(width + 1, 2);
    float[] before = y.clone();
    kernel.gate(gate.clone(), y, width);
    for (int j = 0; j < width; j++) {
      double wanted = gate[j] * sigmoid(gate[j]) * before[j];
      requireNear(y[j], wanted, 1e-5, "value " + j + " behind gate " + gate[j]);
    }
    assertThat(y[width]).isEqualTo(before[width]);
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void layerNorm_offCentre_hasMeanAndSpreadOfGainAndBias(Kernel kernel, int width) {
    int rows = 3;
    float[] x = uniform(rows * width, 2);
    for (int i = 0; i < x.length; i++) {
      x[i] += 5;
    }
    float[] gain = uniform(width, 1);
    float[] bias = uniform(width, 1);
    float[] y = new float[rows * width];
    kernel.layerNorm(x, gain, bias, y, width, rows);
    for (int row = 0; row < rows; row++) {
      float[] vector = Arrays.copyOfRange(x, row * width, (row + 1) * width);
      double mean = 0;
      for (float value : vector) {
        mean += value / (double) width;
      }
      double variance = 0;
      for (float value : vector) {
        variance += (value - mean) * (value - mean) / width;
      }
      for (int j = 0; j < width; j++) {
        double wanted = (vector[j] - mean) / Math.sqrt(variance + 1e-5) * gain[j] + bias[j];
        requireNear(y[row * width + j], wanted, 2e-5, "row " + row + " value " + j);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void gelu_allSizes_isExactForm(Kernel kernel, int width) {
    float[] x = uniform(width, 7);
    x[0] = 0;
    float[] y = x.clone();
    kernel.gelu(y, width);
    for (int j = 0; j < width; j++) {
      double wanted = 0.5 * x[j] * (1 + erf(x[j] / Math.sqrt(2)));
      requireNear(y[j], wanted, 1e-6, "gelu(" + x[j] + ")");
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void copyRow_ofPacked_isTheRow(Kernel kernel, int outputs) {
    float[] weight = uniform(outputs * 5, 1);
    AffineMap map = kernel.pack(weight, uniform(outputs, 1));
    for (int output = 0; output < outputs; output++) {
      float[] row = new float[6];
      map.copyRow(output, 1, row, 1);
      assertThat(Arrays.copyOfRange(row, 1, 6))
          .containsExactly(Arrays.copyOfRange(weight, output * 5, output * 5 + 5));
    }
  }

  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void add_anyLength_isSum(Kernel kernel, int width) {
    float[] x = uniform(width, 1);
    float[] y = uniform(width + 1, 1);
    float[] before = y.clone();
    kernel.add(x, y, width);
    for (int j = 0; j < width; j++) {
      assertThat(y[j]).isEqualTo(before[j] + x[j]);
    }
    assertThat(y[width]).isEqualTo(before[width]);
  }

  /** With values far from 0 and far from each other, and with NaN, which does not count. */
  @ParameterizedTest
  @MethodSource("kernelsAndWidths")
  void logSumExp_anyLength_followsTheFormula(Kernel kernel, int count) {
    for (double bound : new double[] {0.1, 3, 300}) {
      float[] values = uniform(count + 5, bound);
      for (int i = 0; i < values.length; i++) {
        values[i] += bound > 100 ? 1_000 : 0;
        if (count > 1 && random.nextInt(9) == 0) {
          values[i] = random.nextBoolean() ? Float.NaN : Float.NEGATIVE_INFINITY;
        }
      }
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 2; i < 2 + count; i++) {
        largest = Float.isNaN(values[i]) ? largest : Math.max(largest, values[i]);
      }
      double sum = 0;
      for (int i = 2; i < 2 + count; i++) {
        sum += Float.isNaN(values[i]) ? 0 : Math.exp(values[i] - largest);
      }
      float[] before = values.clone();
      double found = kernel.logSumExp(values, 2, count);
      assertThat(values).containsExactly(before);
      if (Double.isInfinite(largest)) {
        assertThat(found).as("seed %d", SEED).isEqualTo(largest);
      } else {
        assertThat(found)
            .as("%d values up to %s, seed %d", count, bound, SEED)
            .isCloseTo(largest + Math.log(sum), within(1e-5));
      }
      float[] moved = new float[count + 9];
      System.arraycopy(values, 2, moved, 7, count);
      assertThat(kernel.logSumExp(moved, 7, count)).isEqualTo(found);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void logSumExp_nothingOrInfinity_isThat(Kernel kernel) {
    float least = Float.NEGATIVE_INFINITY;
    float[] none = new float[40];
    Arrays.fill(none, Float.NaN);
    assertThat(kernel.logSumExp(none, 0, 0)).isEqualTo(least);
    assertThat(kernel.logSumExp(none, 0, 40)).isEqualTo(least);
    none[33] = least;
    assertThat(kernel.logSumExp(none, 0, 40)).isEqualTo(least);
    none[3] = Float.POSITIVE_INFINITY;
    assertThat(kernel.logSumExp(none, 0, 40)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  /** Beyond where the functions are flat, and at infinity, nothing overflows into not-a-number. */
  @ParameterizedTest
  @MethodSource("kernels")
  void lstm_hugeGates_saturates(Kernel kernel) {
    float huge = 1e30f;
    for (float extreme : new float[] {huge, Float.POSITIVE_INFINITY}) {
      float[] memory = {0, 0.5f};
      kernel.lstm(new float[] {extreme, -extreme, extreme, extreme}, 0, memory, 0, 1);
      requireNear(memory[1], 1, 1e-6, "cell");
      requireNear(memory[0], Math.tanh(1), 1e-6, "hidden");
    }
  }

  static Stream<Kernel> kernels() {
    return Stream.of(new ScalarKernel(), new VectorKernel());
  }

  private float[] uniform(int length, double bound) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
    return values;
  }

  private static void requireUntouched(float[] after, float[] before, int from, int length) {
    for (int i = 0; i < after.length; i++) {
      if (i < from || i >= from + length) {
        assertThat(after[i])
            .as("value %d beside the memory, seed %d", i, SEED)
            .isEqualTo(before[i]);
      }
    }
  }

  private static void requireNear(float found, double wanted, double tolerance, String what) {
    if (!(Math.abs(found - wanted) <= tolerance)) {
      throw new AssertionError(
          "%s is %s, expected %s within %s; seed %d"
              .formatted(what, found, wanted, tolerance, SEED));
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** The Maclaurin series, in double precision good to 1e-10 up to |x| = 4, and 1 beyond. */
  private static double erf(double x) {
    if (Math.abs(x) > 4) {
      return Math.signum(x);
    }
    double sum = 0;
    double term = x;
    for (int n = 0; n < 120; n++) {
      sum += term / (2 * n + 1);
      term *= -x * x / (n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
}
