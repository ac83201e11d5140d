package io.memoir.train.loss;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SoftmaxKernel;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;

/**
 * Draws items from the softmax over the catalogue for given queries of a network: several
 * independent draws for each query, in one pass over its probabilities.
 */
public final class SoftmaxDraws {
  private static final int CHUNK_VALUES = 1 << 22;

  private final ItemMatrix items;
  private final int itemCount;
  private final Matrix logits = Matrix.empty();
  private final Matrix queries = Matrix.empty();

  /**
   * @param vectors of the items, {@code [items, width]}; scores are 32-bit products
   * @param biases {@code [1, items]}
   */
  public SoftmaxDraws(Matrix vectors, Matrix biases) {
    items = new ItemMatrix(vectors, biases, Matrix.Type.FLOAT32);
    itemCount = items.exact().rows();
  }

  /**
   * Draws for every query.
   *
   * @param hidden queries, {@code [rows, width]}
   * @param count number of draws for each
   * @return {@code [rows, count]} items, those of a row in ascending order
   */
  public int[] draw(Matrix hidden, int count, SplittableRandom random) {
    int[] drawn = new int[hidden.rows() * count];
    int columns = items.table().rows();
    int chunk = Math.clamp(CHUNK_VALUES / columns, 1, 1024);
    float[] maxima = new float[chunk];
    float[] sums = new float[chunk];
    float[] ones = new float[chunk];
    Arrays.fill(ones, 1);
    for (int first = 0; first < hidden.rows(); first += chunk) {
      int rows = Math.min(chunk, hidden.rows() - first);
      try (PointerScope _ = new PointerScope()) {
        int padded = Matrix.paddedRows(rows);
        queries.resize(padded, hidden.columns()).clearRows(rows);
        logits.resize(padded, columns);
        RowKernel.scaleRows(hidden, first, rows, ones, queries);
        mm_out(logits.tensor(), queries.tensor(), items.table().tensor().t());
      }
      SoftmaxKernel.exponentials(logits, items.bias(), rows, maxima, sums);
      for (int r = 0; r < rows; r++) {
        walk(r, ascending(count, sums[r], random), drawn, (first + r) * count);
      }
    }
    return drawn;
  }

  /** Independent uniform values from 0 to {@code total}, in ascending order. */
  private static double[] ascending(int count, double total, SplittableRandom random) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextDouble() * total;
    }
    Arrays.sort(values);
    return values;
  }

  private void walk(int row, double[] places, int[] drawn, int at) {
    long begin = (long) row * logits.columns();
    double sum = 0;
    int next = 0;
    for (int item = 0; item < itemCount && next < places.length; item++) {
      sum += logits.memory().getAtIndex(ValueLayout.JAVA_FLOAT, begin + item);
      while (next < places.length && places[next] < sum) {
        drawn[at + next++] = item;
      }
    }
    // Because of rounding, sums of floats in another order can be slightly smaller than the total.
    Arrays.fill(drawn, at + next, at + places.length, itemCount - 1);
  }
}
