package io.memoir.train.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.memoir.train.kernel.Matrix;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainMapsTest {
  private static final int WIDTH = 32;
  private static final int ROWS = 7;
  private static final int[] ASKED = {2, 0, 1, 2, 0, 2, 2};
  private static final Offset<Double> NEAR = Offset.offset(1e-4);

  private static Matrix random(int rows, int columns, SplittableRandom random) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    Matrix matrix = Matrix.zeros(rows, columns);
    matrix.copyFrom(values);
    return matrix;
  }

  /** One value of the output, as the formula has it. */
  private static double expected(Matrix y, Matrix map, int row, int column, int domain) {
    int block = column / WIDTH;
    double sum = y.at(row, column);
    for (int k = 0; k < WIDTH && domain > 0; k++) {
      sum +=
          (double) map.at((domain - 1) * WIDTH + column % WIDTH, k) * y.at(row, block * WIDTH + k);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void forward_mapsEachBlockByTheDomainThatIsAskedFor(int blocks) {
    SplittableRandom random = new SplittableRandom(blocks);
    Matrix y = random(ROWS, blocks * WIDTH, random);
    Matrix map = random(3 * WIDTH, WIDTH, random);
    DomainMaps maps = new DomainMaps(map, Matrix.zeros(3 * WIDTH, WIDTH));
    Matrix seen = maps.forward(y, ASKED);
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < blocks * WIDTH; column++) {
        assertThat((double) seen.at(row, column))
            .as("row %d, column %d", row, column)
            .isCloseTo(expected(y, map, row, column, ASKED[row]), NEAR);
      }
    }
    assertThat(maps.forward(y, new int[ROWS])).as("no domain is asked for").isSameAs(y);
    assertThat(maps.forward(y, new int[0])).isSameAs(y);
  }

  /** The loss is the sum of all outputs, each times a random factor. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void backward_isTheDerivative(int blocks) {
    SplittableRandom random = new SplittableRandom(10 + blocks);
    Matrix y = random(ROWS, blocks * WIDTH, random);
    Matrix map = random(3 * WIDTH, WIDTH, random);
    Matrix factors = random(ROWS, blocks * WIDTH, random);
    Matrix mapGradient = random(3 * WIDTH, WIDTH, random); // overwritten
    DomainMaps maps = new DomainMaps(map, mapGradient);
    maps.forward(y, ASKED);
    Matrix gradient = factors.copy();
    maps.backward(gradient);
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < blocks * WIDTH; column++) {
        double derivative = factors.at(row, column);
        int block = column / WIDTH;
        for (int k = 0; k < WIDTH && ASKED[row] > 0; k++) {
          derivative +=
              (double) map.at((ASKED[row] - 1) * WIDTH + k, column % WIDTH)
                  * factors.at(row, block * WIDTH + k);
        }
        assertThat((double) gradient.at(row, column)).isCloseTo(derivative, NEAR);
      }
    }
    for (int domain = 1; domain <= 3; domain++) {
      for (int out = 0; out < WIDTH; out++) {
        for (int in = 0; in < WIDTH; in++) {
          double derivative = 0;
          for (int row = 0; row < ROWS; row++) {
            for (int block = 0; block < blocks && ASKED[row] == domain; block++) {
              derivative +=
                  (double) factors.at(row, block * WIDTH + out) * y.at(row, block * WIDTH + in);
            }
          }
          assertThat((double) mapGradient.at((domain - 1) * WIDTH + out, in))
              .as("domain %d, %d from %d", domain, out, in)
              .isCloseTo(derivative, NEAR);
        }
      }
    }
    maps.forward(y, new int[ROWS]);
    maps.backward(factors.copy());
    assertThat(mapGradient.at(WIDTH, 3)).as("nobody asked for a domain").isZero();
  }
}
