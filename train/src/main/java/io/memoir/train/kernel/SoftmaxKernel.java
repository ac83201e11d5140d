package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.evenHalves;
import static io.memoir.train.kernel.VectorMath.exp;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.loadPairs;
import static io.memoir.train.kernel.VectorMath.oddHalves;
import static io.memoir.train.kernel.VectorMath.store;
import static io.memoir.train.kernel.VectorMath.storePairs;
import static io.memoir.train.kernel.VectorMath.withEvenHalves;
import static io.memoir.train.kernel.VectorMath.withOddHalves;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Replaces rows of logits by rows of unnormalised probabilities: {@code e^(logit + bias - max)}.
 *
 * <p>The sums are returned; the division by them follows the next matrix product, where a row is as
 * short as the hidden state. So a long row is read twice and written once. The number of columns is
 * a multiple of twice the vector length; columns beyond the catalogue have a bias of minus
 * infinity.
 */
public final class SoftmaxKernel {
  /** The bias of a column without an item: its probability underflows to 0. */
  public static final float NO_ITEM = -1e30f;

  private SoftmaxKernel() {}

  /** The number of columns is padded to a multiple of this. */
  public static int columnMultiple() {
    return 2 * LANES;
  }

  /**
   * Arranges a bias for {@link #exponentials}: if {@code type} packs two columns into one int, the
   * even-numbered columns first, then the odd-numbered ones; otherwise in order.
   */
  public static void arrangeBias(Matrix bias, Matrix arranged, Matrix.Type type) {
    int columns = arranged.columns();
    int items = bias.size();
    for (int c = 0; c < columns; c++) {
      int place =
          switch (type) {
            case FLOAT32 -> c;
            case BFLOAT16 -> (c & 1) * (columns / 2) + (c >> 1);
          };
      arranged
          .memory()
          .setAtIndex(
              ValueLayout.JAVA_FLOAT,
              place,
              c < items ? bias.memory().getAtIndex(ValueLayout.JAVA_FLOAT, c) : NO_ITEM);
    }
  }

  /**
   * Replaces the first {@code count} rows.
   *
   * @param logits {@code [>= count, columns]}
   * @param bias as arranged for the type of {@code logits}
   * @param maxima out: the largest biased logit of each row
   * @param sums out: sum of the exponentials of each row
   */
  public static void exponentials(
      Matrix logits, Matrix bias, int count, float[] maxima, float[] sums) {
    int columns = logits.columns();
    for (int r = 0; r < count; r++) {
      long row = (long) r * columns;
      switch (logits.type()) {
        case FLOAT32 -> {
          maxima[r] = maximum(logits.memory(), bias.memory(), row, columns);
          sums[r] = replace(logits.memory(), bias.memory(), row, columns, maxima[r]);
        }
        case BFLOAT16 -> {
          maxima[r] = maximumOfPairs(logits.memory(), bias.memory(), row, columns);
          sums[r] = replacePairs(logits.memory(), bias.memory(), row, columns, maxima[r]);
        }
      }
    }
  }

  private static float maximum(MemorySegment logits, MemorySegment bias, long row, int columns) {
    FloatVector first = VectorMath.constant(Float.NEGATIVE_INFINITY);
    FloatVector second = first;
    for (int c = 0; c < columns; c += 2 * LANES) {
      first = first.max(load(logits, row + c).add(load(bias, c)));
      second = second.max(load(logits, row + c + LANES).add(load(bias, c + LANES)));
    }
    return first.max(second).reduceLanes(VectorOperators.MAX);
  }

  private static float replace(
      MemorySegment logits, MemorySegment bias, long row, int columns, float max) {
    FloatVector sum = VectorMath.zero();
    FloatVector shift = VectorMath.constant(max);
    for (int c = 0; c < columns; c += LANES) {
      FloatVector value = exp(load(logits, row + c).add(load(bias, c)).sub(shift));
      store(value, logits, row + c);
      sum = sum.add(value);
    }
    return VectorMath.sum(sum);
  }

  private static float maximumOfPairs(
      MemorySegment logits, MemorySegment bias, long row, int columns) {
    FloatVector even = VectorMath.constant(Float.NEGATIVE_INFINITY);
    FloatVector odd = even;
    int half = columns / 2;
    for (int c = 0; c < half; c += LANES) {
      IntVector pairs = loadPairs(logits, row + 2L * c);
      even = even.max(evenHalves(pairs).add(load(bias, c)));
      odd = odd.max(oddHalves(pairs).add(load(bias, half + c)));
    }
    return even.max(odd).reduceLanes(VectorOperators.MAX);
  }

  /**
   * First the even-numbered columns, then the odd-numbered ones; the second time, the row is in the
   * cache.
   */
  private static float replacePairs(
      MemorySegment logits, MemorySegment bias, long row, int columns, float max) {
    return replaceEven(logits, bias, row, columns, max)
        + replaceOdd(logits, bias, row, columns, max);
  }

  private static float replaceEven(
      MemorySegment logits, MemorySegment bias, long row, int columns, float max) {
    FloatVector sum = VectorMath.zero();
    FloatVector shift = VectorMath.constant(max);
    int half = columns / 2;
    for (int c = 0; c < half; c += LANES) {
      IntVector pairs = loadPairs(logits, row + 2L * c);
      FloatVector even = exp(evenHalves(pairs).add(load(bias, c)).sub(shift));
      storePairs(withEvenHalves(pairs, even), logits, row + 2L * c);
      sum = sum.add(even);
    }
    return VectorMath.sum(sum);
  }

  private static float replaceOdd(
      MemorySegment logits, MemorySegment bias, long row, int columns, float max) {
    FloatVector sum = VectorMath.zero();
    FloatVector shift = VectorMath.constant(max);
    int half = columns / 2;
    for (int c = 0; c < half; c += LANES) {
      IntVector pairs = loadPairs(logits, row + 2L * c);
      FloatVector odd = exp(oddHalves(pairs).add(load(bias, half + c)).sub(shift));
      storePairs(withOddHalves(pairs, odd), logits, row + 2L * c);
      sum = sum.add(odd);
    }
    return VectorMath.sum(sum);
  }

  /**
   * {@code sums[c] += sum over rows of factors[r] * value[r][c]} for the columns with an item.
   *
   * @param sums {@code [1, items]}
   */
  public static void columnSums(Matrix values, int count, float[] factors, Matrix sums) {
    int columns = values.columns();
    Matrix arranged = Matrix.zeros(1, columns);
    for (int r = 0; r < count; r++) {
      long row = (long) r * columns;
      switch (values.type()) {
        case FLOAT32 -> addRow(values.memory(), row, columns, factors[r], arranged.memory());
        case BFLOAT16 -> addPairs(values.memory(), row, columns, factors[r], arranged.memory());
      }
    }
    for (int c = 0; c < sums.size(); c++) {
      int place =
          switch (values.type()) {
            case FLOAT32 -> c;
            case BFLOAT16 -> (c & 1) * (columns / 2) + (c >> 1);
          };
      float sum =
          sums.memory().getAtIndex(ValueLayout.JAVA_FLOAT, c)
              + arranged.memory().getAtIndex(ValueLayout.JAVA_FLOAT, place);
      sums.memory().setAtIndex(ValueLayout.JAVA_FLOAT, c, sum);
    }
  }

  private static void addRow(
      MemorySegment values, long row, int columns, float factor, MemorySegment sums) {
    FloatVector scale = VectorMath.constant(factor);
    for (int c = 0; c < columns; c += LANES) {
      store(load(values, row + c).fma(scale, load(sums, c)), sums, c);
    }
  }

  private static void addPairs(
      MemorySegment values, long row, int columns, float factor, MemorySegment sums) {
    FloatVector scale = VectorMath.constant(factor);
    int half = columns / 2;
    for (int c = 0; c < half; c += LANES) {
      IntVector pairs = loadPairs(values, row + 2L * c);
      store(evenHalves(pairs).fma(scale, load(sums, c)), sums, c);
      store(oddHalves(pairs).fma(scale, load(sums, half + c)), sums, half + c);
    }
  }
}
