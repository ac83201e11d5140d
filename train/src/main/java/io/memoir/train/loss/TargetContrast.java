package io.memoir.train.loss;

import static org.bytedeco.pytorch.global.torch.mm_out;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.RowKernel;
import io.memoir.train.kernel.SampledKernel;
import io.memoir.train.kernel.SampledKernel.Rows;
import io.memoir.train.kernel.SoftmaxKernel;
import io.memoir.train.kernel.UnitKernel;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.PointerScope;

/**
 * Same-target contrast (ICSRec, Qin et al. 2024): rows with the same target attract each other, and
 * rows with other targets repel each other.
 *
 * <p>The rows are put in a random order and then sorted by their targets. Each row a and the row b
 * after it, if that has the same target, are a pair. With A and B the unit vectors of all pairs,
 *
 * <pre>
 * s = A B' / temperature          pairs with the same target are left out, except the pair itself
 * term = mean over pairs of (log(sum e^s) - s of the pair itself)
 * </pre>
 */
public final class TargetContrast implements Contrast {
  /** Number of rows that are contrasted, because the products grow with its square. */
  private static final int MOST_ROWS = 4096;

  /** 256 rows of 4,096 scores, 4 MB. */
  private static final int CHUNK_VALUES = 1 << 20;

  private static final int LARGEST_CHUNK = 1024;

  private final float share;

  /** Length of the unit vectors: the root of the inverse of the temperature. */
  private final float scale;

  private final Matrix chosen = Matrix.empty();
  private final Matrix units = Matrix.empty();
  private final Matrix anchors = Matrix.empty();
  private final Matrix others = Matrix.empty();
  private final Matrix scores = Matrix.empty();
  private final Matrix anchorsGradient = Matrix.empty();
  private final Matrix othersGradient = Matrix.empty();
  private final Matrix part = Matrix.empty();
  private final Matrix unitsGradient = Matrix.empty();
  private final Matrix chosenGradient = Matrix.empty();
  private final float[] own = new float[LARGEST_CHUNK];

  /**
   * A contrast with buffers of its own.
   *
   * @param share weight of the term relative to the loss
   * @param temperature divisor of the cosines, more than 0
   */
  public TargetContrast(double share, double temperature) {
    this.share = (float) share;
    this.scale = (float) Math.sqrt(1 / temperature);
  }

  /**
   * Pairs of rows.
   *
   * @param first the places of the first rows of the pairs among the chosen rows, in the order of
   *     their targets; the second rows are those after them
   * @param begin the first pair with the same target as each pair
   * @param end the pair after the last one with the same target
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Pairs(int[] first, int[] begin, int[] end) {
    static Pairs of(int[] targets, int[] rows) {
      int[] first = new int[rows.length];
      int count = 0;
      for (int i = 0; i + 1 < rows.length; i++) {
        if (targets[rows[i]] == targets[rows[i + 1]]) {
          first[count++] = i;
        }
      }
      int[] begin = new int[count];
      int[] end = new int[count];
      for (int from = 0; from < count; ) {
        int to = from + 1;
        while (to < count && targets[rows[first[to]]] == targets[rows[first[from]]]) {
          to++;
        }
        Arrays.fill(begin, from, to, from);
        Arrays.fill(end, from, to, to);
        from = to;
      }
      return new Pairs(Arrays.copyOf(first, count), begin, end);
    }

    int count() {
      return first.length;
    }

    int[] second() {
      return Arrays.stream(first).map(place -> place + 1).toArray();
    }
  }

  @Override
  public double add(
      Matrix hidden, int[] targets, float weight, RandomGenerator random, Matrix hiddenGradient) {
    int[] rows = byTarget(targets, random);
    Pairs pairs = Pairs.of(targets, rows);
    int count = pairs.count();
    if (count < 2) {
      return 0;
    }
    int width = hidden.columns();
    float[] lengths = new float[rows.length];
    RowKernel.gather(hidden, rows, rows.length, 1, chosen.resize(rows.length, width));
    UnitKernel.forward(chosen, scale, EPSILON, lengths, units.resize(rows.length, width));
    double value = contrast(pairs, share * weight * hidden.rows() / count);
    unitsGradient.resize(rows.length, width).fill(0);
    RowKernel.scatterAdd(anchorsGradient, 0, pairs.first(), 0, count, 1, unitsGradient);
    RowKernel.scatterAdd(othersGradient, 0, pairs.second(), 0, count, 1, unitsGradient);
    chosenGradient.resize(rows.length, width);
    UnitKernel.backward(unitsGradient, units, scale, EPSILON, lengths, chosenGradient);
    RowKernel.scatterAdd(chosenGradient, 0, rows, 0, rows.length, 1, hiddenGradient);
    return value;
  }

  /** Random rows in the order of their targets, those with equal targets in random order. */
  private static int[] byTarget(int[] targets, RandomGenerator random) {
    int[] rows = new int[targets.length];
    Arrays.setAll(rows, row -> row);
    long[] keys = new long[Math.min(rows.length, MOST_ROWS)];
    for (int i = 0; i < keys.length; i++) {
      int other = i + random.nextInt(rows.length - i);
      int row = rows[other];
      rows[other] = rows[i];
      rows[i] = row;
      keys[i] = ((long) targets[row] << 32) | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> rows[(int) key]).toArray();
  }

  /**
   * Sets the gradients of anchors and others.
   *
   * @param weight of each pair
   * @return the weighted sum over the pairs
   */
  private double contrast(Pairs pairs, float weight) {
    int width = units.columns();
    int count = pairs.count();
    int multiple = SoftmaxKernel.columnMultiple();
    int columns = (count + multiple - 1) / multiple * multiple;
    RowKernel.gather(units, pairs.first(), count, 1, anchors.resize(count, width));
    RowKernel.gather(units, pairs.second(), count, 1, others.resize(columns, width));
    others.clearRows(count);
    anchorsGradient.resize(count, width);
    othersGradient.resize(columns, width).fill(0);
    part.resize(columns, width);
    int chunk = Math.clamp(CHUNK_VALUES / columns, 32, LARGEST_CHUNK);
    double value = 0;
    for (int begin = 0; begin < count; begin += chunk) {
      int size = Math.min(chunk, count - begin);
      scores.resize(size, columns);
      try (PointerScope _ = new PointerScope()) {
        mm_out(scores.tensor(), anchors.rowsAsTensor(begin, size), others.tensor().t());
      }
      for (int r = 0; r < size; r++) {
        own[r] = scores.at(r, begin + r);
      }
      leaveOut(pairs, begin, size, SampledKernel.EXCLUDED);
      value += SampledKernel.softmax(Rows.equal(scores, size, own), weight);
      leaveOut(pairs, begin, size, 0);
      for (int r = 0; r < size; r++) {
        SampledKernel.put(scores, r, begin + r, own[r]);
      }
      try (PointerScope _ = new PointerScope()) {
        mm_out(anchorsGradient.rowsAsTensor(begin, size), scores.tensor(), others.tensor());
        mm_out(part.tensor(), scores.tensor().t(), anchors.rowsAsTensor(begin, size));
      }
      RowKernel.add(part, othersGradient);
    }
    return value;
  }

  /** Sets the scores of pairs with the same target, and of columns without a pair. */
  private void leaveOut(Pairs pairs, int begin, int size, float value) {
    for (int r = 0; r < size; r++) {
      for (int c = pairs.begin()[begin + r]; c < pairs.end()[begin + r]; c++) {
        SampledKernel.put(scores, r, c, value);
      }
      for (int c = pairs.count(); c < scores.columns(); c++) {
        SampledKernel.put(scores, r, c, value);
      }
    }
  }
}
