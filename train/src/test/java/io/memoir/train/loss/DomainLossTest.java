package io.memoir.train.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.data.ItemDomains;
import io.memoir.model.Domains;
import io.memoir.train.config.TrainingConfig;
import io.memoir.train.kernel.Matrix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DomainLossTest {
  private static final int WIDTH = 32;
  private static final int ITEMS = 41;
  private static final int ROWS = 23;
  private static final float WEIGHT = 0.05f;
  private static final Offset<Double> NEAR = Offset.offset(1e-4);

  private final SplittableRandom random = new SplittableRandom(5);
  private final Matrix vectors = matrix(ITEMS, WIDTH, 0.3);
  private final Matrix biases = matrix(1, ITEMS, 0.5);
  private final Matrix hidden = matrix(ROWS, WIDTH, 1);
  private final int[] targets = random.ints(ROWS, 0, ITEMS).toArray();
  private final int[] numbers = random.ints(ITEMS, 0, 4).toArray();
  private final float[] weights = weights();
  private final ItemDomains domains =
      new ItemDomains(new Domains("section", List.of("a", "b", "c")), numbers);

  private Matrix matrix(int rows, int columns, double deviation) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    Matrix matrix = Matrix.zeros(rows, columns);
    matrix.copyFrom(values);
    return matrix;
  }

  /** Weights from 0 to 3, some of them 0. */
  private float[] weights() {
    float[] all = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      all[row] = row % 5 == 0 ? 0 : 3 * random.nextFloat();
    }
    return all;
  }

  /** Half of the rows ask for no domain. */
  private int[] asked() {
    int[] asked = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      asked[row] = row % 2 == 0 ? Domains.NONE : numbers[targets[row]];
    }
    return asked;
  }

  private double score(int row, int item) {
    double score = biases.at(0, item);
    for (int k = 0; k < WIDTH; k++) {
      score += (double) hidden.at(row, k) * vectors.at(item, k);
    }
    return score;
  }

  private boolean competes(int item, int domain) {
    return domain == Domains.NONE || numbers[item] == domain;
  }

  @Test
  void loss_isThatOfTheItemsOfTheDomain() {
    DomainTables tables = new DomainTables(vectors, biases, Matrix.Type.FLOAT32, domains);
    Loss whole = new FullSoftmax(new ItemMatrix(vectors, biases, Matrix.Type.FLOAT32));
    DomainLoss loss = new DomainLoss(whole, tables, (items, _) -> new FullSoftmax(items));
    Matrix vectorGradient = Matrix.zeros(ITEMS, WIDTH);
    Matrix biasGradient = Matrix.zeros(1, ITEMS);
    Matrix hiddenGradient = matrix(ROWS, WIDTH, 1); // overwritten
    int[] asked = asked();
    loss.prepare(new SplittableRandom(1));
    double found =
        loss.apply(
            hidden,
            new Loss.Targets(targets, weights, asked),
            WEIGHT,
            new Loss.ItemGradients(vectorGradient, biasGradient),
            hiddenGradient);
    double expected = 0;
    double[][] probabilities = new double[ROWS][ITEMS];
    for (int row = 0; row < ROWS; row++) {
      double total = 0;
      for (int item = 0; item < ITEMS; item++) {
        if (competes(item, asked[row])) {
          probabilities[row][item] = Math.exp(score(row, item));
          total += probabilities[row][item];
        }
      }
      for (int item = 0; item < ITEMS; item++) {
        probabilities[row][item] /= total;
      }
      expected -= WEIGHT * weights[row] * Math.log(probabilities[row][targets[row]]);
      probabilities[row][targets[row]] -= 1;
      for (int item = 0; item < ITEMS; item++) {
        probabilities[row][item] *= weights[row];
      }
    }
    assertThat(found).isCloseTo(expected, NEAR);
    for (int item = 0; item < ITEMS; item++) {
      double ofBias = 0;
      for (int row = 0; row < ROWS; row++) {
        ofBias += WEIGHT * probabilities[row][item];
      }
      assertThat((double) biasGradient.at(0, item)).as("bias of %d", item).isCloseTo(ofBias, NEAR);
    }
    for (int k = 0; k < WIDTH; k++) {
      for (int item = 0; item < ITEMS; item++) {
        double ofVector = 0;
        for (int row = 0; row < ROWS; row++) {
          ofVector += WEIGHT * probabilities[row][item] * hidden.at(row, k);
        }
        assertThat((double) vectorGradient.at(item, k)).isCloseTo(ofVector, NEAR);
      }
      for (int row = 0; row < ROWS; row++) {
        double ofHidden = 0;
        for (int item = 0; item < ITEMS; item++) {
          ofHidden += WEIGHT * probabilities[row][item] * vectors.at(item, k);
        }
        assertThat((double) hiddenGradient.at(row, k)).isCloseTo(ofHidden, NEAR);
      }
    }
  }

  /** If all items are in question, both losses are the same. */
  @Test
  void loss_forNoDomain_isThatOfAllItems() {
    DomainTables tables = new DomainTables(vectors, biases, Matrix.Type.FLOAT32, domains);
    ItemMatrix items = new ItemMatrix(vectors, biases, Matrix.Type.FLOAT32);
    Matrix gradient = Matrix.zeros(ROWS, WIDTH);
    double expected =
        new FullSoftmax(items)
            .apply(
                hidden,
                new Loss.Targets(targets, weights),
                WEIGHT,
                new Loss.ItemGradients(Matrix.zeros(ITEMS, WIDTH), Matrix.zeros(1, ITEMS)),
                gradient);
    Matrix ofDomains = Matrix.zeros(ROWS, WIDTH);
    double found =
        new DomainLoss(new FullSoftmax(items), tables, (some, _) -> new FullSoftmax(some))
            .apply(
                hidden,
                new Loss.Targets(targets, weights, new int[ROWS]),
                WEIGHT,
                new Loss.ItemGradients(Matrix.zeros(ITEMS, WIDTH), Matrix.zeros(1, ITEMS)),
                ofDomains);
    assertThat(found).isEqualTo(expected);
    float[] expectedGradient = gradient.toArray();
    for (int i = 0; i < expectedGradient.length; i++) {
      expectedGradient[i] += 0f; // sums that begin with 0 have no negative zeros
    }
    assertThat(ofDomains.toArray()).isEqualTo(expectedGradient);
  }

  /** The terms of contrast are over the rows of all domains, and not over those of each domain. */
  @Test
  void contrast_isOverTheRowsOfAllDomains() {
    int[] few = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      few[row] = row % 6;
    }
    int[] asked = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      asked[row] = row < ROWS / 2 ? Domains.NONE : numbers[few[row]];
    }
    DomainTables tables = new DomainTables(vectors, biases, Matrix.Type.FLOAT32, domains);
    ItemMatrix items = new ItemMatrix(vectors, biases, Matrix.Type.FLOAT32);
    Loss.Targets wanted = new Loss.Targets(few, weights, asked);
    Matrix gradient = Matrix.zeros(ROWS, WIDTH);
    double plain =
        losses(Map.of())
            .of(items, Optional.of(tables))
            .apply(hidden, wanted, WEIGHT, itemGradients(), gradient);
    Loss contrasted = losses(Map.of("contrast", "0.5")).of(items, Optional.of(tables));
    contrasted.prepare(new SplittableRandom(9));
    Matrix contrastedGradient = Matrix.zeros(ROWS, WIDTH);
    double found = contrasted.apply(hidden, wanted, WEIGHT, itemGradients(), contrastedGradient);
    double term =
        new TargetContrast(0.5, TrainingConfig.of(Map.of()).loss().contrasts().temperature())
            .add(
                hidden,
                few,
                (float) (WEIGHT * (wanted.sum() / ROWS)),
                new SplittableRandom(new SplittableRandom(9).nextLong()),
                gradient);
    assertThat(term).isGreaterThan(1e-3);
    assertThat(found).isEqualTo(plain + term);
    assertThat(contrastedGradient.toArray()).isEqualTo(gradient.toArray());
  }

  private static Losses losses(Map<String, String> settings) {
    return new Losses(TrainingConfig.of(settings).loss(), new long[ITEMS], new Prototypes(0));
  }

  private static Loss.ItemGradients itemGradients() {
    return new Loss.ItemGradients(Matrix.zeros(ITEMS, WIDTH), Matrix.zeros(1, ITEMS));
  }

  /** Tables follow the parameters. */
  @Test
  void tables_afterAChange_areRefreshed() {
    DomainTables tables = new DomainTables(vectors, biases, Matrix.Type.FLOAT32, domains);
    int item = domains.items(2)[0];
    vectors.fill(3);
    tables.refresh();
    assertThat(tables.table(2).vectors().at(tables.place(item), 4)).isEqualTo(3);
    assertThat(tables.table(2).biases().at(0, tables.place(item))).isEqualTo(biases.at(0, item));
  }
}
