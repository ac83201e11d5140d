package io.memoir.train.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memoir.model.architecture.Architecture.SequenceNetwork;
import io.memoir.model.layer.Linear;
import io.memoir.model.layer.Stack;
import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SampledLossTest {
  private static final int WIDTH = 32;
  private static final int ITEMS = 45;
  private static final int DRAWS = 20;

  /** A small output layer with hidden states and targets, all from one seed. */
  private static final class Scene {
    final Parameters parameters;
    final Parameters gradients;
    final Matrix hidden;
    final Matrix hiddenGradient;
    final int[] targets;
    final float[] weights;
    final long[] support = new long[ITEMS];
    private final long seed;

    Scene(long seed, int rows) {
      this.seed = seed;
      SplittableRandom random = new SplittableRandom(seed);
      SequenceNetwork network =
          new SequenceNetwork(ITEMS, WIDTH, 1, new Stack(List.of(new Linear(WIDTH, WIDTH))));
      parameters = Parameters.zeros(network);
      gradients = Parameters.zeros(network);
      parameters.get(SequenceNetwork.ITEM_EMBEDDING).copyFrom(normal(ITEMS * WIDTH, 0.3, random));
      parameters.get(SequenceNetwork.ITEM_BIAS).copyFrom(normal(ITEMS, 0.5, random));
      hidden = Matrix.zeros(rows, WIDTH);
      hidden.copyFrom(normal(rows * WIDTH, 1, random));
      hiddenGradient = Matrix.zeros(rows, WIDTH);
      targets = random.ints(rows, 0, ITEMS).toArray();
      weights = new float[rows];
      Arrays.fill(weights, 1);
      Arrays.setAll(support, i -> random.nextInt(50));
    }

    private static float[] normal(int count, double deviation, SplittableRandom random) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
      return values;
    }

    ItemMatrix items(Matrix.Type type) {
      return new ItemMatrix(
          parameters.get(SequenceNetwork.ITEM_EMBEDDING),
          parameters.get(SequenceNetwork.ITEM_BIAS),
          type);
    }

    Negatives negatives(int draws) {
      return new Negatives(support, draws, 0.5);
    }

    double apply(Loss loss, float weight) {
      loss.prepare(new SplittableRandom(seed));
      return loss.apply(
          hidden, new Loss.Targets(targets, weights), weight, clearGradients(), hiddenGradient);
    }

    /** Where gradients are added, beginning from zero. */
    Loss.ItemGradients clearGradients() {
      Loss.ItemGradients items =
          new Loss.ItemGradients(
              gradients.get(SequenceNetwork.ITEM_EMBEDDING),
              gradients.get(SequenceNetwork.ITEM_BIAS));
      items.clear();
      return items;
    }

    int[] drawn() {
      return negatives(DRAWS).draw(new SplittableRandom(seed));
    }

    double score(int row, int item) {
      double score = parameters.get(SequenceNetwork.ITEM_BIAS).at(0, item);
      for (int k = 0; k < WIDTH; k++) {
        score +=
            (double) hidden.at(row, k) * parameters.get(SequenceNetwork.ITEM_EMBEDDING).at(item, k);
      }
      return score;
    }

    float[] tableGradient() {
      return gradients.get(SequenceNetwork.ITEM_EMBEDDING).toArray();
    }

    float[] biasGradient() {
      return gradients.get(SequenceNetwork.ITEM_BIAS).toArray();
    }
  }

  static Stream<Objective> objectives() {
    return Stream.of(
        new Objective.SampledSoftmax(true),
        new Objective.SampledSoftmax(false),
        new Objective.BprMax(0.7f),
        new Objective.BprMax(0),
        new Objective.BinaryCrossEntropy());
  }

  /** The formulas, word for word, in doubles. */
  private static double byFormula(Objective objective, Scene scene, double weight) {
    int[] drawn = scene.drawn();
    Negatives negatives = scene.negatives(DRAWS);
    double sum = 0;
    for (int r = 0; r < scene.targets.length; r++) {
      int row = r;
      int target = scene.targets[r];
      ToDoubleFunction<Integer> score =
          item ->
              scene.score(row, item)
                  - (objective.corrected() ? negatives.logExpectedCount(item) : 0);
      double y = score.applyAsDouble(target);
      double[] s =
          Arrays.stream(drawn)
              .filter(item -> item != target)
              .mapToDouble(score::applyAsDouble)
              .toArray();
      double total = Arrays.stream(s).map(Math::exp).sum();
      double loss =
          switch (objective) {
            case Objective.SampledSoftmax _ -> Math.log(Math.exp(y) + total) - y;
            case Objective.BprMax(float regularisation) -> {
              double wins = 0;
              double squares = 0;
              for (double score1 : s) {
                double w = Math.exp(score1) / total;
                wins += w / (1 + Math.exp(score1 - y));
                squares += w * score1 * score1;
              }
              yield -Math.log(wins) + regularisation * squares;
            }
            case Objective.BinaryCrossEntropy _ ->
                Math.log1p(Math.exp(-y))
                    + Arrays.stream(s).map(x -> Math.log1p(Math.exp(x))).average().orElse(0);
          };
      sum += scene.weights[r] * loss;
    }
    return weight * sum;
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void loss_ofAFewRows_isTheFormula(Objective objective) {
    Scene scene = new Scene(11, 37);
    Loss loss =
        new SampledLoss(scene.items(Matrix.Type.FLOAT32), scene.negatives(DRAWS), objective);
    double expected = byFormula(objective, scene, 0.25);
    assertThat(scene.apply(loss, 0.25f)).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradients_ofEveryValue_areThoseOfTheFormula(Objective objective) {
    checkAll(new Scene(12, 9), objective, 0.5f);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void gradients_ofWeightedRows_areThoseOfTheFormula(Objective objective) {
    Scene scene = new Scene(22, 9);
    scene.weights[0] = 2;
    scene.weights[1] = 0;
    scene.weights[4] = 0.25f;
    scene.weights[7] = 1.5f;
    checkAll(scene, objective, 0.25f);
  }

  private static void checkAll(Scene scene, Objective objective, float weight) {
    Loss loss =
        new SampledLoss(scene.items(Matrix.Type.FLOAT32), scene.negatives(DRAWS), objective);
    double expected = byFormula(objective, scene, weight);
    assertThat(scene.apply(loss, weight)).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
    check("hidden", scene.hidden, scene.hiddenGradient.toArray(), scene, objective, weight);
    check(
        "embedding",
        scene.parameters.get(SequenceNetwork.ITEM_EMBEDDING),
        scene.tableGradient(),
        scene,
        objective,
        weight);
    check(
        "bias",
        scene.parameters.get(SequenceNetwork.ITEM_BIAS),
        scene.biasGradient(),
        scene,
        objective,
        weight);
  }

  private static void check(
      String what,
      Matrix values,
      float[] gradient,
      Scene scene,
      Objective objective,
      double weight) {
    float[] before = values.toArray();
    float step = 1f / 256;
    for (int i = 0; i < before.length; i++) {
      float[] moved = before.clone();
      moved[i] = before[i] + step;
      values.copyFrom(moved);
      double above = byFormula(objective, scene, weight);
      double up = moved[i];
      moved[i] = before[i] - step;
      values.copyFrom(moved);
      double slope = (above - byFormula(objective, scene, weight)) / (up - moved[i]);
      assertThat((double) gradient[i])
          .as("%s gradient of %s at %d, seed %d", objective, what, i, scene.seed)
          .isCloseTo(slope, within(2e-4 * (1 + Math.abs(slope))));
    }
    values.copyFrom(before);
  }

  @ParameterizedTest
  @EnumSource(Matrix.Type.class)
  void sampledSoftmax_withTheWholeCatalogue_isTheFullSoftmax(Matrix.Type type) {
    Scene full = new Scene(13, 50);
    Scene sampled = new Scene(13, 50);
    double expected = full.apply(new FullSoftmax(full.items(type)), 0.02f);
    Loss loss =
        new SampledLoss(
            sampled.items(type), sampled.negatives(ITEMS), new Objective.SampledSoftmax(true));
    double tolerance = type == Matrix.Type.FLOAT32 ? 1e-6 : 3e-3;
    assertThat(sampled.apply(loss, 0.02f)).isCloseTo(expected, within(10 * tolerance));
    assertClose(sampled.hiddenGradient.toArray(), full.hiddenGradient.toArray(), tolerance);
    assertClose(sampled.tableGradient(), full.tableGradient(), 3 * tolerance);
    assertClose(sampled.biasGradient(), full.biasGradient(), tolerance);
  }

  private static void assertClose(float[] found, float[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.length; i++) {
      assertThat((double) found[i]).as("at %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void halfPrecision_isCloseToSinglePrecision(Objective objective) {
    Scene exact = new Scene(14, 40);
    Scene rounded = new Scene(14, 40);
    double expected =
        exact.apply(
            new SampledLoss(exact.items(Matrix.Type.FLOAT32), exact.negatives(DRAWS), objective),
            0.1f);
    double found =
        rounded.apply(
            new SampledLoss(
                rounded.items(Matrix.Type.BFLOAT16), rounded.negatives(DRAWS), objective),
            0.1f);
    assertThat(found).isCloseTo(expected, within(0.01 * Math.abs(expected)));
    assertThat(distance(rounded.hiddenGradient.toArray(), exact.hiddenGradient.toArray()))
        .isLessThan(0.02);
    assertThat(distance(rounded.tableGradient(), exact.tableGradient())).isLessThan(0.02);
  }

  /** Norm of the difference over the norm of the second. */
  private static double distance(float[] found, float[] expected) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < found.length; i++) {
      difference += Math.pow((double) found[i] - expected[i], 2);
      norm += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / norm);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void manyChunks_giveWhatEachOfThemWouldGive(Objective objective) {
    // The largest chunk has 1,024 rows.
    int rows = 1024 + 300;
    Scene whole = new Scene(15, rows);
    double loss =
        whole.apply(
            new SampledLoss(whole.items(Matrix.Type.FLOAT32), whole.negatives(DRAWS), objective),
            1e-3f);
    double expected = 0;
    float[] bias = new float[ITEMS];
    float[] all = whole.hidden.toArray();
    for (int first = 0; first < rows; first += 662) {
      Scene part = new Scene(15, rows);
      Matrix hidden = Matrix.zeros(662, WIDTH);
      hidden.copyFrom(Arrays.copyOfRange(all, first * WIDTH, (first + 662) * WIDTH));
      Loss partial =
          new SampledLoss(part.items(Matrix.Type.FLOAT32), part.negatives(DRAWS), objective);
      partial.prepare(new SplittableRandom(15));
      int[] targets = Arrays.copyOfRange(part.targets, first, first + 662);
      Matrix hiddenGradient = Matrix.zeros(662, WIDTH);
      expected +=
          partial.apply(
              hidden, Loss.Targets.equal(targets), 1e-3f, part.clearGradients(), hiddenGradient);
      float[] biases = part.biasGradient();
      for (int i = 0; i < ITEMS; i++) {
        bias[i] += biases[i];
      }
      assertClose(
          Arrays.copyOfRange(whole.hiddenGradient.toArray(), first * WIDTH, (first + 662) * WIDTH),
          hiddenGradient.toArray(),
          1e-7);
    }
    assertThat(loss).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
    assertClose(whole.biasGradient(), bias, 1e-5);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void target_thatWasDrawn_isNoNegativeOfItself(Objective objective) {
    // One item is drawn beside the target, or the target alone.
    Scene scene = new Scene(16, 1);
    Negatives one = new Negatives(new long[] {1}, 1, 0);
    scene.targets[0] = 0;
    double loss = scene.apply(new SampledLoss(scene.items(Matrix.Type.FLOAT32), one, objective), 1);
    float[] bias = scene.biasGradient();
    switch (objective) {
      case Objective.SampledSoftmax _, Objective.BprMax _ -> {
        assertThat(loss).isZero();
        assertThat(bias).containsOnly(0);
      }
      case Objective.BinaryCrossEntropy _ -> {
        double y = scene.score(0, 0);
        assertThat(loss).isCloseTo(Math.log1p(Math.exp(-y)), within(1e-5));
        assertThat((double) bias[0]).isCloseTo(-1 / (1 + Math.exp(y)), within(1e-5));
      }
    }
    assertThat(Arrays.copyOfRange(bias, 1, ITEMS)).containsOnly(0);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void items_thatWereNotDrawn_haveNoGradient(Objective objective) {
    Scene scene = new Scene(17, 6);
    scene.apply(
        new SampledLoss(scene.items(Matrix.Type.FLOAT32), scene.negatives(DRAWS), objective), 1);
    float[] table = scene.tableGradient();
    int touched = 0;
    for (int item = 0; item < ITEMS; item++) {
      int wanted = item;
      boolean used =
          Arrays.binarySearch(scene.drawn(), item) >= 0
              || Arrays.stream(scene.targets).anyMatch(target -> target == wanted);
      float[] row = Arrays.copyOfRange(table, item * WIDTH, (item + 1) * WIDTH);
      if (used) {
        touched++;
        assertThat(row).as("item %d was drawn", item).doesNotContain(0);
      } else {
        assertThat(row).as("item %d was not drawn", item).containsOnly(0);
      }
    }
    assertThat(touched).isBetween(6, ITEMS - 5);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void farScores_stayFinite(Objective objective) {
    Scene scene = new Scene(18, 20);
    float[] far = scene.hidden.toArray();
    for (int i = 0; i < far.length; i++) {
      far[i] *= 60;
    }
    scene.hidden.copyFrom(far);
    double loss =
        scene.apply(
            new SampledLoss(scene.items(Matrix.Type.FLOAT32), scene.negatives(DRAWS), objective),
            1);
    assertThat(loss).isFinite().isPositive();
    for (float value : scene.hiddenGradient.toArray()) {
      assertThat(value).isFinite();
    }
    for (float value : scene.tableGradient()) {
      assertThat(value).isFinite();
    }
  }

  /** The mean over many samples nears the gradient over the catalogue as more items are drawn. */
  @Test
  void sampledSoftmax_onAverage_nearsTheFullSoftmax() {
    Scene full = new Scene(19, 30);
    full.apply(new FullSoftmax(full.items(Matrix.Type.FLOAT32)), 1f / 30);
    double few = meanDistance(full, 10, true);
    double many = meanDistance(full, 44, true);
    double uncorrected = meanDistance(full, 44, false);
    assertThat(many).as("44 draws, seed 19").isLessThan(0.15).isLessThan(few / 2);
    assertThat(uncorrected).as("44 draws without logQ, seed 19").isGreaterThan(1.6 * many);
  }

  private static double meanDistance(Scene full, int draws, boolean logQ) {
    Scene scene = new Scene(19, 30);
    Loss loss =
        new SampledLoss(
            scene.items(Matrix.Type.FLOAT32),
            scene.negatives(draws),
            new Objective.SampledSoftmax(logQ));
    int times = 500;
    SplittableRandom random = new SplittableRandom(20);
    float[] mean = new float[ITEMS];
    for (int i = 0; i < times; i++) {
      loss.prepare(random);
      loss.apply(
          scene.hidden,
          Loss.Targets.equal(scene.targets),
          1f / 30,
          scene.clearGradients(),
          scene.hiddenGradient);
      float[] once = scene.biasGradient();
      for (int item = 0; item < ITEMS; item++) {
        mean[item] += once[item] / times;
      }
    }
    return distance(mean, full.biasGradient());
  }

  @Test
  void prepare_withEqualRandoms_drawsEqually() {
    Scene first = new Scene(21, 10);
    Scene second = new Scene(21, 10);
    Objective objective = new Objective.BinaryCrossEntropy();
    Loss one = new SampledLoss(first.items(Matrix.Type.FLOAT32), first.negatives(DRAWS), objective);
    Loss other =
        new SampledLoss(second.items(Matrix.Type.FLOAT32), second.negatives(DRAWS), objective);
    // What was drawn and computed before leaves no trace.
    other.prepare(new SplittableRandom(99));
    other.apply(
        second.hidden,
        Loss.Targets.equal(second.targets),
        1,
        second.clearGradients(),
        second.hiddenGradient);
    assertThat(second.apply(other, 1)).isEqualTo(first.apply(one, 1));
    assertThat(second.tableGradient()).isEqualTo(first.tableGradient());
    assertThat(second.biasGradient()).isEqualTo(first.biasGradient());
    assertThat(second.hiddenGradient.toArray()).isEqualTo(first.hiddenGradient.toArray());
  }
}
