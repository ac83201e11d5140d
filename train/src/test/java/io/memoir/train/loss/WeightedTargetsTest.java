package io.memoir.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.train.kernel.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the weight of a target means, for every loss. */
class WeightedTargetsTest {
  private static final int WIDTH = 32;
  private static final int ITEMS = 45;
  private static final long SEED = 7;
  private static final int[] TARGETS = {3, 11, 3, 44, 0, 20, 8};

  private static final Matrix VECTORS = normal(ITEMS, WIDTH, 0.3, SEED);
  private static final Matrix BIASES = normal(1, ITEMS, 0.5, SEED + 1);

  /** What a loss gives: its value, and the gradients of hidden states, item vectors and biases. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Result(double loss, float[] hidden, float[] vectors, float[] biases) {}

  private static Matrix normal(int rows, int columns, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    Matrix matrix = Matrix.zeros(rows, columns);
    matrix.copyFrom(values);
    return matrix;
  }

  private static Loss loss(String kind, ItemMatrix items) {
    return switch (kind) {
      case "softmax" -> new FullSoftmax(items);
      case "smoothed softmax" -> new FullSoftmax(items, 0.2f);
      case "sampled softmax" -> sampled(items, new Objective.SampledSoftmax(true));
      case "bpr-max" -> sampled(items, new Objective.BprMax(0.7f));
      case "bce" -> sampled(items, new Objective.BinaryCrossEntropy());
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static Loss sampled(ItemMatrix items, Objective objective) {
    long[] support = new long[ITEMS];
    Arrays.setAll(support, item -> item % 7);
    return new SampledLoss(items, new Negatives(support, 20, 0.5), objective);
  }

  private static Result apply(
      String kind,
      Matrix vectors,
      Matrix biases,
      Matrix hidden,
      Loss.Targets targets,
      float weight) {
    Loss loss = loss(kind, new ItemMatrix(vectors, biases, Matrix.Type.FLOAT32));
    loss.prepare(new SplittableRandom(SEED));
    Matrix vectorsGradient = Matrix.zeros(ITEMS, WIDTH);
    Matrix biasesGradient = Matrix.zeros(1, ITEMS);
    Matrix hiddenGradient = Matrix.zeros(hidden.rows(), WIDTH);
    double value =
        loss.apply(
            hidden,
            targets,
            weight,
            new Loss.ItemGradients(vectorsGradient, biasesGradient),
            hiddenGradient);
    return new Result(
        value, hiddenGradient.toArray(), vectorsGradient.toArray(), biasesGradient.toArray());
  }

  private static Result apply(String kind, float[] hidden, Loss.Targets targets, float weight) {
    Matrix rows = Matrix.zeros(hidden.length / WIDTH, WIDTH);
    rows.copyFrom(hidden);
    return apply(kind, VECTORS, BIASES, rows, targets, weight);
  }

  private static float[] hidden() {
    return normal(TARGETS.length, WIDTH, 1, SEED + 2).toArray();
  }

  /** Some rows of a matrix, in the given order. */
  private static float[] rows(float[] matrix, int[] which) {
    float[] rows = new float[which.length * WIDTH];
    for (int i = 0; i < which.length; i++) {
      System.arraycopy(matrix, which[i] * WIDTH, rows, i * WIDTH, WIDTH);
    }
    return rows;
  }

  private static int[] targets(int[] which) {
    return Arrays.stream(which).map(row -> TARGETS[row]).toArray();
  }

  private static void assertClose(float[] found, float[] expected, String what) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i])
          .as("%s at %d, seed %d", what, i, SEED)
          .isCloseTo(expected[i], within(2e-6 * (1 + Math.abs(expected[i]))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "smoothed softmax", "sampled softmax", "bpr-max", "bce"})
  void apply_wholeWeights_areThatManyEqualRows(String kind) {
    float[] weights = {2, 1, 3, 1, 1, 2, 1};
    int[] repeated = {0, 0, 1, 2, 2, 2, 3, 4, 5, 5, 6};

    Result found = apply(kind, hidden(), new Loss.Targets(TARGETS, weights), 1f / 11);

    Result expected =
        apply(kind, rows(hidden(), repeated), Loss.Targets.equal(targets(repeated)), 1f / 11);
    assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-6 * Math.abs(expected.loss())));
    assertClose(found.vectors(), expected.vectors(), kind + ": gradient of the vectors");
    assertClose(found.biases(), expected.biases(), kind + ": gradient of the biases");
    float[] sums = new float[found.hidden().length];
    for (int i = 0; i < expected.hidden().length; i++) {
      sums[repeated[i / WIDTH] * WIDTH + i % WIDTH] += expected.hidden()[i];
    }
    assertClose(found.hidden(), sums, kind + ": gradient of the hidden states");
  }

  @ParameterizedTest
  @ValueSource(strings = {"softmax", "smoothed softmax", "sampled softmax", "bpr-max", "bce"})
  void apply_weightZero_hasNoGradient(String kind) {
    float[] weights = {1, 0, 1, 1, 0, 0, 1};
    int[] kept = {0, 2, 3, 6};

    Result found = apply(kind, hidden(), new Loss.Targets(TARGETS, weights), 0.25f);

    Result expected = apply(kind, rows(hidden(), kept), Loss.Targets.equal(targets(kept)), 0.25f);
    assertThat(found.loss()).isCloseTo(expected.loss(), within(1e-6 * Math.abs(expected.loss())));
    assertClose(found.vectors(), expected.vectors(), kind + ": gradient of the vectors");
    assertClose(found.biases(), expected.biases(), kind + ": gradient of the biases");
    assertClose(
        rows(found.hidden(), kept), expected.hidden(), kind + ": gradient of the hidden states");
    int[] others = IntStream.range(0, TARGETS.length).filter(row -> weights[row] == 0).toArray();
    for (float value : rows(found.hidden(), others)) {
      assertThat(Math.abs(value)).as("%s: gradient of a row of weight 0", kind).isZero();
    }
  }

  /** The sampled losses are checked against their formulas in {@link SampledLossTest}. */
  @ParameterizedTest
  @ValueSource(strings = {"softmax", "smoothed softmax"})
  void apply_weights_hasTheGradientOfItsValue(String kind) {
    Loss.Targets targets = new Loss.Targets(TARGETS, new float[] {2, 0, 1, 0.5f, 3, 1, 1.5f});
    Matrix hidden = normal(TARGETS.length, WIDTH, 1, SEED + 2);
    Matrix vectors = VECTORS.copy();
    Matrix biases = BIASES.copy();
    Result at = apply(kind, vectors, biases, hidden, targets, 1f / 9);
    Matrix[] values = {hidden, vectors, biases};
    float[][] gradients = {at.hidden(), at.vectors(), at.biases()};
    SplittableRandom random = new SplittableRandom(SEED);
    for (int which = 0; which < values.length; which++) {
      double norm = norm(gradients[which]);
      assertThat(norm).as("%s: norm of gradient %d", kind, which).isGreaterThan(0.05);
      for (int trial = 0; trial < 2; trial++) {
        float[] direction = gradients[which].clone();
        double slope = 0;
        for (int i = 0; i < direction.length; i++) {
          boolean turned = trial == 1 && random.nextBoolean();
          direction[i] *= (float) ((turned ? -1 : 1) / norm);
          slope += (double) direction[i] * gradients[which][i];
        }
        float[] start = values[which].toArray();
        double difference = 0;
        float reach = 0.01f;
        for (int sign = -1; sign <= 1; sign += 2) {
          float[] moved = start.clone();
          for (int i = 0; i < moved.length; i++) {
            moved[i] += sign * reach * direction[i];
          }
          values[which].copyFrom(moved);
          difference += sign * apply(kind, vectors, biases, hidden, targets, 1f / 9).loss();
        }
        values[which].copyFrom(start);
        assertThat(difference / (2 * reach))
            .as("%s: slope of %d along direction %d, seed %d", kind, which, trial, SEED)
            .isCloseTo(slope, within(0.01 * norm + 3e-4));
      }
    }
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }
}
