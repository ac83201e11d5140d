package io.memoir.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.train.kernel.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The contrastive terms against their formulas in doubles, and against central differences. */
class ContrastTest {
  private static final int WIDTH = 32;
  private static final long SEED = 41;

  private static Matrix normal(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[rows * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Matrix matrix = Matrix.zeros(rows, WIDTH);
    matrix.copyFrom(values);
    return matrix;
  }

  private static double add(Contrast term, Matrix hidden, int[] targets, Matrix gradient) {
    gradient.resize(hidden.rows(), WIDTH).fill(0);
    return term.add(hidden, targets, 1, new SplittableRandom(SEED), gradient);
  }

  private static double[] unit(Matrix rows, int row) {
    double[] unit = new double[WIDTH];
    double squares = 0;
    for (int k = 0; k < WIDTH; k++) {
      unit[k] = rows.at(row, k);
      squares += unit[k] * unit[k];
    }
    for (int k = 0; k < WIDTH; k++) {
      unit[k] /= Math.sqrt(squares);
    }
    return unit;
  }

  private static double cosine(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < WIDTH; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }

  /** Of three pairs, either row may be the first. */
  @Test
  void targetContrast_ofPairs_isTheFormula() {
    Matrix hidden = normal(8, SEED);
    int[] targets = {7, 3, 9, 7, 3, 5, 9, 1};
    int[][] pairs = {{0, 3}, {1, 4}, {2, 6}};
    double found = add(new TargetContrast(0.5, 0.25), hidden, targets, Matrix.empty());
    List<Double> possible = new ArrayList<>();
    for (int turned = 0; turned < 8; turned++) {
      double sum = 0;
      for (int i = 0; i < 3; i++) {
        double[] anchor = unit(hidden, pairs[i][turned >> i & 1]);
        double all = 0;
        double own = 0;
        for (int j = 0; j < 3; j++) {
          double score = cosine(anchor, unit(hidden, pairs[j][1 - (turned >> j & 1)])) / 0.25;
          all += Math.exp(score);
          own = i == j ? score : own;
        }
        sum += Math.log(all) - own;
      }
      possible.add(0.5 * 8 * sum / 3);
    }
    assertThat(possible)
        .as("%s, seed %d", found, SEED)
        .anySatisfy(expected -> assertThat(found).isCloseTo(expected, within(1e-4)));
  }

  @Test
  void targetContrast_gradient_isThatOfCentralDifferences() {
    int[] targets = new SplittableRandom(SEED).ints(40, 0, 12).toArray();
    requireDifferences(new TargetContrast(1, 0.2), normal(40, SEED), targets);
  }

  /** What is left out because it has the same target neither attracts nor repels. */
  @Test
  void targetContrast_oneTargetOnly_isNothing() {
    Matrix gradient = Matrix.empty();
    int[] targets = new int[20];
    Arrays.fill(targets, 6);
    assertThat(add(new TargetContrast(1, 0.2), normal(20, SEED), targets, gradient))
        .isCloseTo(0, within(1e-5));
    for (float value : gradient.toArray()) {
      assertThat(value).isCloseTo(0, within(1e-5f));
    }
  }

  @Test
  void targetContrast_rowWithATargetOfItsOwn_hasNoGradient() {
    Matrix gradient = Matrix.empty();
    int[] targets = {4, 2, 4, 8, 2, 8, 5};
    assertThat(add(new TargetContrast(1, 0.2), normal(7, SEED), targets, gradient)).isPositive();
    for (int row = 0; row < targets.length; row++) {
      float[] values = Arrays.copyOfRange(gradient.toArray(), row * WIDTH, (row + 1) * WIDTH);
      if (targets[row] == 5) {
        assertThat(values).containsOnly(0);
      } else {
        assertThat(values).as("row %d", row).doesNotContain(0);
      }
    }
    assertThat(add(new TargetContrast(1, 0.2), normal(3, SEED), new int[] {1, 2, 1}, gradient))
        .as("one pair, which has nothing to differ from")
        .isZero();
  }

  /** More pairs than are multiplied at once. */
  @Test
  void targetContrast_manyRows_fallsAlongItsGradient() {
    int[] targets = new SplittableRandom(SEED).ints(1_600, 0, 90).toArray();
    Matrix hidden = normal(targets.length, SEED);
    requireSlope(new TargetContrast(0.5, 0.5), hidden, targets);
  }

  @Test
  void intentContrast_isTheFormula() {
    Prototypes prototypes = prototypes(6);
    Matrix hidden = normal(9, SEED);
    double expected = 0;
    for (int row = 0; row < 9; row++) {
      double sum = 0;
      double best = Double.NEGATIVE_INFINITY;
      for (int p = 0; p < 6; p++) {
        double score = cosine(unit(hidden, row), unit(prototypes.centres(), p)) / 0.25;
        sum += Math.exp(score);
        best = Math.max(best, score);
      }
      expected += Math.log(sum) - best;
    }
    assertThat(add(new IntentContrast(prototypes, 0.5, 0.25), hidden, new int[9], Matrix.empty()))
        .isCloseTo(0.5 * expected, within(1e-4));
  }

  @Test
  void intentContrast_gradient_isThatOfCentralDifferences() {
    Prototypes prototypes = prototypes(6);
    float[] values = normal(12, SEED).toArray();
    // Near to one prototype each, so that no small step makes another one the nearest.
    for (int i = 0; i < values.length; i++) {
      int prototype = i / WIDTH % 6;
      values[i] = 0.2f * values[i] + 5 * prototypes.centres().at(prototype, i % WIDTH);
    }
    Matrix hidden = Matrix.zeros(12, WIDTH);
    hidden.copyFrom(values);
    requireDifferences(new IntentContrast(prototypes, 1, 0.2), hidden, new int[12]);
  }

  @Test
  void intentContrast_manyRows_fallsAlongItsGradient() {
    requireSlope(new IntentContrast(prototypes(40), 1, 0.5), normal(1_500, SEED), new int[1_500]);
  }

  @Test
  void intentContrast_withoutPrototypes_isNothing() {
    Matrix gradient = Matrix.empty();
    IntentContrast term = new IntentContrast(new Prototypes(6), 1, 0.2);
    assertThat(add(term, normal(5, SEED), new int[5], gradient)).isZero();
    assertThat(gradient.toArray()).containsOnly(0);
  }

  private static Prototypes prototypes(int count) {
    Prototypes prototypes = new Prototypes(count);
    prototypes.fit(normal(10 * count, SEED + 1), new SplittableRandom(SEED));
    assertThat(prototypes.count()).isEqualTo(count);
    return prototypes;
  }

  @Test
  void contrastiveLoss_isTheSum() {
    Matrix embedding = normal(20, SEED + 2);
    ItemMatrix items = new ItemMatrix(embedding, Matrix.zeros(1, 20), Matrix.Type.FLOAT32);
    Matrix hidden = normal(30, SEED);
    int[] targets = new SplittableRandom(SEED).ints(30, 0, 20).toArray();
    Loss.ItemGradients gradients =
        new Loss.ItemGradients(Matrix.zeros(20, WIDTH), Matrix.zeros(1, 20));
    Matrix plainGradient = Matrix.zeros(30, WIDTH);
    double plain =
        new FullSoftmax(items)
            .apply(hidden, Loss.Targets.equal(targets), 0.1f, gradients, plainGradient);
    float[] itemGradient = gradients.vectors().toArray();

    Loss both =
        new ContrastiveLoss(
            new ContrastiveLoss(new FullSoftmax(items), new TargetContrast(0.3, 0.2)),
            new IntentContrast(prototypes(4), 0.2, 0.2));
    gradients.clear();
    Matrix gradient = Matrix.zeros(30, WIDTH);
    both.prepare(new SplittableRandom(SEED));
    double found = both.apply(hidden, Loss.Targets.equal(targets), 0.1f, gradients, gradient);
    assertThat(found).isGreaterThan(plain + 0.1);
    assertThat(gradient.toArray()).isNotEqualTo(plainGradient.toArray());
    assertThat(gradients.vectors().toArray())
        .as("terms over hidden states do not change the gradients of items")
        .isEqualTo(itemGradient);

    both.prepare(new SplittableRandom(SEED + 1));
    both.apply(hidden, Loss.Targets.equal(targets), 0.1f, gradients, Matrix.zeros(30, WIDTH));
    Matrix again = Matrix.zeros(30, WIDTH);
    both.prepare(new SplittableRandom(SEED));
    assertThat(both.apply(hidden, Loss.Targets.equal(targets), 0.1f, gradients, again))
        .as("what was computed before leaves no trace")
        .isEqualTo(found);
    assertThat(again.toArray()).isEqualTo(gradient.toArray());
  }

  private static void requireDifferences(Contrast term, Matrix hidden, int[] targets) {
    Matrix gradient = Matrix.empty();
    add(term, hidden, targets, gradient);
    float[] found = gradient.toArray();
    float[] start = hidden.toArray();
    float step = 1f / 64;
    for (int i = 0; i < start.length; i++) {
      float[] moved = start.clone();
      moved[i] = start[i] + step;
      hidden.copyFrom(moved);
      double difference = add(term, hidden, targets, gradient);
      moved[i] = start[i] - step;
      hidden.copyFrom(moved);
      difference -= add(term, hidden, targets, gradient);
      double slope = difference / (2 * step);
      assertThat((double) found[i])
          .as("row %d, value %d, seed %d", i / WIDTH, i % WIDTH, SEED)
          .isCloseTo(slope, within(2e-3 * (1 + Math.abs(slope))));
    }
    hidden.copyFrom(start);
  }

  /** The slope along the gradient is its length. */
  private static void requireSlope(Contrast term, Matrix hidden, int[] targets) {
    Matrix gradient = Matrix.empty();
    add(term, hidden, targets, gradient);
    float[] direction = gradient.toArray();
    double squares = 0;
    for (float value : direction) {
      squares += (double) value * value;
    }
    double norm = Math.sqrt(squares);
    float[] start = hidden.toArray();
    double reach = 0.25;
    double difference = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
      float[] moved = start.clone();
      for (int i = 0; i < moved.length; i++) {
        moved[i] += (float) (sign * reach * direction[i] / norm);
      }
      hidden.copyFrom(moved);
      difference += sign * add(term, hidden, targets, gradient);
    }
    assertThat(difference / (2 * reach)).as("seed %d", SEED).isCloseTo(norm, within(0.01 * norm));
  }
}
