package io.memoir.train.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.memoir.data.evaluation.scored.ScoredEvaluation;
import io.memoir.data.evaluation.scored.ScoredReport;
import io.memoir.data.evaluation.scored.ScoredRows;
import io.memoir.model.BadInputException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactorisationMachineTest {

  /** Rows of three columns each, out of many, with random values. */
  private static SparseRows randomRows(Random random, int count, int width) {
    int[] offsets = new int[count + 1];
    int[] columns = new int[3 * count];
    float[] values = new float[3 * count];
    for (int row = 0; row < count; row++) {
      int[] chosen = random.ints(0, width).distinct().limit(3).toArray();
      for (int i = 0; i < 3; i++) {
        columns[3 * row + i] = chosen[i];
        values[3 * row + i] = (float) random.nextGaussian();
      }
      offsets[row + 1] = 3 * (row + 1);
    }
    return new SparseRows(width, offsets, columns, values);
  }

  private static FactorisationMachine randomMachine(Random random, int width, int factors) {
    double[] weights = random.doubles(width, -1, 1).toArray();
    double[] vectors = random.doubles((long) width * factors, -1, 1).toArray();
    return new FactorisationMachine(random.nextGaussian(), weights, factors, vectors);
  }

  /** A column without rows, for example a new user, has no preferences. */
  @Test
  void fit_columnsWithoutRows_haveNoVector() {
    SparseRows rows = randomRows(new Random(3), 30, 5);
    SparseRows wider = new SparseRows(7, rows.offsets(), rows.columns(), rows.values());
    float[] labels = new float[30];
    for (int row = 0; row < 30; row += 2) {
      labels[row] = 1;
    }
    FactorisationMachine machine =
        MachineFit.fit(wider, labels, FactorisationMachine.Settings.USUAL);
    int factors = machine.vectors().length / 7;
    for (int column = 0; column < 7; column++) {
      double squares = 0;
      for (int f = 0; f < factors; f++) {
        squares += Math.pow(machine.vectors()[column * factors + f], 2);
      }
      assertThat(squares > 0).as("column %d", column).isEqualTo(column < 5);
    }
  }

  @Test
  void score_equalsTheSumOverPairs() {
    Random random = new Random(2);
    SparseRows rows = randomRows(random, 20, 8);
    FactorisationMachine machine = randomMachine(random, 8, 5);
    for (int row = 0; row < rows.count(); row++) {
      double expected = machine.bias();
      for (int i = 3 * row; i < 3 * row + 3; i++) {
        expected += machine.weights()[rows.columns()[i]] * rows.values()[i];
        for (int j = i + 1; j < 3 * row + 3; j++) {
          for (int f = 0; f < 5; f++) {
            expected +=
                machine.vectors()[rows.columns()[i] * 5 + f]
                    * machine.vectors()[rows.columns()[j] * 5 + f]
                    * rows.values()[i]
                    * rows.values()[j];
          }
        }
      }
      assertThat(machine.score(rows, row)).isCloseTo(expected, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void differentiate_equalsFiniteDifferences(int factors) {
    Random random = new Random(30 + factors);
    int width = 6;
    double decay = 0.3;
    SparseRows rows = randomRows(random, 10, width);
    float[] labels = {0, 1, 0, 1, 1, 0, 0, 1, 1, 0};
    FactorisationMachine machine = randomMachine(random, width, factors);
    FactorisationMachine.Settings settings =
        new FactorisationMachine.Settings(factors, 1, 0.1, decay, 0, 1);
    MachineFit fit = new MachineFit(settings, machine, rows, labels, random);
    for (int r = 0; r < rows.count(); r++) {
      int row = r;
      fit.differentiate(
          row,
          new MachineFit.Sink() {
            @Override
            public void bias(double derivative) {
              FactorisationMachine up = withBias(machine, 1e-5);
              FactorisationMachine down = withBias(machine, -1e-5);
              assertThat(
                      (loss(up, rows, row, labels, decay) - loss(down, rows, row, labels, decay))
                          / 2e-5)
                  .isCloseTo(derivative, within(1e-7));
            }

            @Override
            public void weight(int column, double derivative) {
              check(machine.weights(), column, derivative);
            }

            @Override
            public void vector(int at, double derivative) {
              check(machine.vectors(), at, derivative);
            }

            private void check(double[] values, int at, double derivative) {
              double value = values[at];
              values[at] = value + 1e-5;
              double up = loss(machine, rows, row, labels, decay);
              values[at] = value - 1e-5;
              double down = loss(machine, rows, row, labels, decay);
              values[at] = value;
              assertThat((up - down) / 2e-5).isCloseTo(derivative, within(1e-7));
            }
          });
    }
  }

  private static FactorisationMachine withBias(FactorisationMachine machine, double more) {
    return new FactorisationMachine(
        machine.bias() + more, machine.weights(), machine.factors(), machine.vectors());
  }

  /** The loss of a row and the penalty of its columns. */
  private static double loss(
      FactorisationMachine machine, SparseRows rows, int row, float[] labels, double decay) {
    double probability = 1 / (1 + Math.exp(-machine.score(rows, row)));
    double loss = -Math.log(labels[row] == 1 ? probability : 1 - probability);
    for (int i = rows.offsets()[row]; i < rows.offsets()[row + 1]; i++) {
      int column = rows.columns()[i];
      loss += decay / 2 * machine.weights()[column] * machine.weights()[column];
      for (int f = 0; f < machine.factors(); f++) {
        double value = machine.vectors()[column * machine.factors() + f];
        loss += decay / 2 * value * value;
      }
    }
    return loss;
  }

  private static float[] drawn(FactorisationMachine planted, SparseRows rows, Random random) {
    double[] probabilities = planted.predict(rows);
    float[] labels = new float[probabilities.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextDouble() < probabilities[i] ? 1 : 0;
    }
    return labels;
  }

  @Test
  void fit_labelsOfALogisticModel_recoversItsWeights() {
    Random random = new Random(4);
    FactorisationMachine planted = randomMachine(random, 10, 0);
    SparseRows rows = randomRows(random, 60_000, 10);
    FactorisationMachine found =
        MachineFit.fit(
            rows,
            drawn(planted, rows, random),
            new FactorisationMachine.Settings(0, 5, 0.1, 0, 0, 1));
    assertThat(found.bias()).isCloseTo(planted.bias(), within(0.06));
    for (int c = 0; c < 10; c++) {
      assertThat(found.weights()[c]).isCloseTo(planted.weights()[c], within(0.06));
    }
  }

  @Test
  void fit_tastesOfUsersForItems_machineFindsWhatWeightsCannot() {
    // Even users like even items, odd users odd ones: nothing in a user or an item alone.
    Random random = new Random(6);
    SparseRows train = pairs(random, 20_000);
    SparseRows test = pairs(random, 2_000);
    double linear = auc(FactorisationMachine.Settings.LOGISTIC, train, test);
    double machine = auc(FactorisationMachine.Settings.USUAL, train, test);
    assertThat(linear).isBetween(0.45, 0.55);
    assertThat(machine).isGreaterThan(0.99);
    assertThat(auc(FactorisationMachine.Settings.USUAL, train, test)).isEqualTo(machine);
  }

  /** Rows of a user and an item, 40 of each. */
  private static SparseRows pairs(Random random, int count) {
    int[] offsets = new int[count + 1];
    int[] columns = new int[2 * count];
    for (int row = 0; row < count; row++) {
      columns[2 * row] = random.nextInt(40);
      columns[2 * row + 1] = 40 + random.nextInt(40);
      offsets[row + 1] = 2 * row + 2;
    }
    float[] values = new float[2 * count];
    Arrays.fill(values, 1);
    return new SparseRows(80, offsets, columns, values);
  }

  private static double auc(
      FactorisationMachine.Settings settings, SparseRows train, SparseRows test) {
    FactorisationMachine found = MachineFit.fit(train, likes(train), settings);
    ScoredReport report =
        ScoredEvaluation.binary()
            .evaluate(
                new ScoredRows(new int[test.count()], likes(test), found.predict(test)), Map.of());
    return report.metric("auc");
  }

  private static float[] likes(SparseRows rows) {
    float[] labels = new float[rows.count()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = (rows.columns()[2 * row] + rows.columns()[2 * row + 1]) % 2 == 0 ? 1 : 0;
    }
    return labels;
  }

  @Test
  void fit_badInput_saysWhatIsWrong() {
    SparseRows rows = pairs(new Random(1), 2);
    FactorisationMachine.Settings settings = FactorisationMachine.Settings.USUAL;
    assertThatThrownBy(() -> MachineFit.fit(rows, new float[] {1, 3}, settings))
        .isInstanceOf(BadInputException.class)
        .hasMessage("a label is 3.0, expected 0 or 1");
    assertThatThrownBy(() -> MachineFit.fit(pairs(new Random(1), 0), new float[0], settings))
        .hasMessage("there are no labels to learn from, expected at least one");
  }

  @Test
  void fit_allLabelsEqual_staysFinite() {
    SparseRows rows = pairs(new Random(1), 100);
    float[] labels = new float[100];
    double[] predictions =
        MachineFit.fit(rows, labels, FactorisationMachine.Settings.LOGISTIC).predict(rows);
    assertThat(Arrays.stream(predictions)).allMatch(each -> each > 0 && each < 0.02);
  }
}
