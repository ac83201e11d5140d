package io.memoir.train.graph;

import static io.memoir.train.kernel.VectorMath.FLOATS;
import static io.memoir.train.kernel.VectorMath.LANES;

import io.memoir.train.kernel.VectorMath;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import jdk.incubator.vector.FloatVector;

/**
 * Adagrad (Duchi et al. 2011) for the rows of a table that have gradients, with one step size per
 * row as in PyTorch-BigGraph (Lerer et al. 2019):
 *
 * <pre>
 * v = v + mean of g^2;  w = w - rate g / sqrt(v)
 * </pre>
 *
 * <p>Each of several workers changes the rows whose number leaves a certain remainder. The
 * gradients of a row are summed in their order, so the result does not depend on the number of
 * workers.
 */
final class RowAdagrad {
  private static final double EPSILON = 1e-12;

  private final float[] table;
  private final int length;
  private final int numbers;
  private final double rate;

  /** The sum of the mean squares, by row. */
  private final double[] squares;

  /** The step in which a row had a gradient last. */
  private final int[] steps;

  /** The place of the first gradient of a row in this step, to which the others are added. */
  private final int[] holders;

  private final int[] places;

  /**
   * @param table {@code [rows, length]}
   * @param length numbers per row, with padding
   * @param numbers how many of them are no padding
   * @param rate root mean square of the first change of a row
   */
  RowAdagrad(float[] table, int length, int numbers, double rate) {
    this.table = table;
    this.length = length;
    this.numbers = numbers;
    this.rate = rate;
    int rows = table.length / length;
    this.squares = new double[rows];
    this.steps = new int[rows];
    this.holders = new int[rows];
    this.places = new int[rows];
    Arrays.fill(steps, -1);
  }

  /**
   * Changes the rows of one worker.
   *
   * @param gradients of this step; those of a row that occurs several times are changed
   * @param step number of this step, different from all others and at least 0
   * @param share number of the worker, less than {@code shares}
   * @param changed receives the rows that have changed
   */
  void update(List<GradientRows> gradients, int step, int share, int shares, IntConsumer changed) {
    int[] touched = new int[64];
    int count = 0;
    for (int g = 0; g < gradients.size(); g++) {
      GradientRows from = gradients.get(g);
      for (int i = 0; i < from.count(); i++) {
        int row = from.rows()[i];
        if (row % shares != share) {
          continue;
        }
        if (steps[row] == step) {
          float[] to = gradients.get(holders[row]).values();
          add(from.values(), i * length, to, places[row] * length);
        } else {
          steps[row] = step;
          holders[row] = g;
          places[row] = i;
          touched = count == touched.length ? Arrays.copyOf(touched, 2 * count) : touched;
          touched[count++] = row;
        }
      }
    }
    for (int i = 0; i < count; i++) {
      int row = touched[i];
      change(row, gradients.get(holders[row]).values(), places[row] * length);
      changed.accept(row);
    }
  }

  private void add(float[] from, int at, float[] to, int atTo) {
    for (int k = 0; k < length; k += LANES) {
      load(from, at + k).add(load(to, atTo + k)).intoArray(to, atTo + k);
    }
  }

  private void change(int row, float[] gradient, int at) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int k = 0; k < length; k += LANES) {
      FloatVector slope = load(gradient, at + k);
      sum = slope.fma(slope, sum);
    }
    squares[row] += VectorMath.sum(sum) / (double) numbers;
    float factor = (float) (-rate / (Math.sqrt(squares[row]) + EPSILON));
    FloatVector step = FloatVector.broadcast(FLOATS, factor);
    int weights = row * length;
    for (int k = 0; k < length; k += LANES) {
      load(gradient, at + k).fma(step, load(table, weights + k)).intoArray(table, weights + k);
    }
  }

  private static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(FLOATS, values, at);
  }
}
