package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.exp;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.loadPairs;
import static io.memoir.train.kernel.VectorMath.store;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Losses over a target and a number of drawn items, with one row for each target: replaces scores
 * by gradients, in place.
 *
 * <p>A loop contains at most one exponential, so that the compiler inlines it; rows are traversed
 * several times while they are in the cache.
 */
public final class SampledKernel {
  /** The score of a column that is not used: its exponential is negligible. */
  public static final float EXCLUDED = -1e4f;

  /** Keeps the logarithm in BPR-max finite. */
  private static final float LEAST = 1e-24f;

  /** Number of vectors whose values, at most 2, are multiplied before a logarithm is computed. */
  private static final int FACTORS = 64;

  private static final FloatVector TWO = VectorMath.constant(2);
  private static final FloatVector LOWEST = VectorMath.constant(Float.NEGATIVE_INFINITY);

  private SampledKernel() {}

  /**
   * Scores of a number of targets; each loss replaces them by its gradients.
   *
   * @param scores {@code [>= count, columns]}; columns without an item, and drawn items that equal
   *     the target, are {@link #EXCLUDED}
   * @param count number of rows
   * @param targetScores score of each row's target
   * @param drawn number of columns of each row that are used
   * @param weights weight of each row, relative to the others
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Rows(Matrix scores, int count, float[] targetScores, int[] drawn, float[] weights) {
    /** Rows of equal weights without drawn items: all columns are scores of others. */
    public static Rows equal(Matrix scores, int count, float[] targetScores) {
      float[] ones = new float[count];
      Arrays.fill(ones, 1);
      return new Rows(scores, count, targetScores, new int[0], ones);
    }
  }

  /**
   * {@code log(e^y + sum e^s) - y}.
   *
   * @param weight factor on all rows
   */
  public static double softmax(Rows rows, float weight) {
    int columns = rows.scores.columns();
    MemorySegment scores = rows.scores.memory();
    double loss = 0;
    for (int r = 0; r < rows.count; r++) {
      long row = (long) r * columns;
      float target = rows.targetScores[r];
      float max = Math.max(target, maximum(scores, row, columns));
      double own = Math.exp(target - max);
      double sum = own + exponentials(scores, row, columns, max);
      float weighted = weight * rows.weights[r];
      loss += rows.weights[r] * (Math.log(sum) + max - target);
      scale(scores, row, columns, (float) (weighted / sum));
      rows.targetScores[r] = (float) (weighted * (own / sum - 1));
    }
    return weight * loss;
  }

  /**
   * {@code -log(sum w a) + regularisation * sum w s^2}, with w the softmax of s and {@code a =
   * sigmoid(y - s)}.
   *
   * @param weight factor on all rows
   * @param scratch resized and overwritten
   */
  public static double bprMax(Rows rows, float weight, float regularisation, Matrix scratch) {
    int columns = rows.scores.columns();
    MemorySegment scores = rows.scores.memory();
    scratch.resize(2, columns);
    MemorySegment memory = scratch.memory();
    double loss = 0;
    for (int r = 0; r < rows.count; r++) {
      long row = (long) r * columns;
      if (rows.drawn[r] == 0) {
        scale(scores, row, columns, 0);
        rows.targetScores[r] = 0;
        continue;
      }
      MemorySegment.copy(scores, row << 2, memory, 0, (long) columns << 2);
      float sum = exponentials(memory, 0, columns, maximum(scores, row, columns));
      scale(memory, 0, columns, 1 / sum);
      sigmoids(scores, row, columns, rows.targetScores[r], memory);
      float wins = weightedSum(memory, columns);
      float slope = wins - weightedSquares(memory, columns, memory, columns);
      float penalty = weightedSquares(memory, columns, scores, row);
      float likelihood = wins + LEAST;
      float weighted = weight * rows.weights[r];
      bprGradient(scores, row, columns, memory, likelihood, penalty, regularisation, weighted);
      rows.targetScores[r] = -weighted * slope / likelihood;
      loss += rows.weights[r] * (regularisation * penalty - Math.log(likelihood));
    }
    return weight * loss;
  }

  /**
   * {@code log(1 + e^-y) + mean log(1 + e^s)}.
   *
   * @param weight factor on all rows
   */
  public static double binaryCrossEntropy(Rows rows, float weight) {
    int columns = rows.scores.columns();
    MemorySegment scores = rows.scores.memory();
    double loss = 0;
    for (int r = 0; r < rows.count; r++) {
      long row = (long) r * columns;
      float share = 1f / Math.max(1, rows.drawn[r]);
      float weighted = weight * rows.weights[r];
      double sum = 0;
      for (int c = 0; c < columns; c += FACTORS * LANES) {
        sum += softplus(scores, row + c, Math.min(FACTORS * LANES, columns - c), weighted * share);
      }
      double target = rows.targetScores[r];
      loss +=
          rows.weights[r]
              * (share * sum + Math.max(-target, 0) + Math.log1p(Math.exp(-Math.abs(target))));
      rows.targetScores[r] = (float) (-weighted / (1 + Math.exp(target)));
    }
    return weight * loss;
  }

  private static float maximum(MemorySegment values, long row, int columns) {
    FloatVector first = LOWEST;
    FloatVector second = LOWEST;
    for (int c = 0; c < columns; c += 2 * LANES) {
      first = first.max(load(values, row + c));
      second = second.max(load(values, row + c + LANES));
    }
    return first.max(second).reduceLanes(VectorOperators.MAX);
  }

  /** {@code v = e^(v - max)}; returns the sum. */
  private static float exponentials(MemorySegment values, long row, int columns, float max) {
    FloatVector sum = VectorMath.zero();
    FloatVector shift = VectorMath.constant(max);
    for (int c = 0; c < columns; c += LANES) {
      FloatVector value = exp(load(values, row + c).sub(shift));
      store(value, values, row + c);
      sum = sum.add(value);
    }
    return VectorMath.sum(sum);
  }

  private static void scale(MemorySegment values, long row, int columns, float factor) {
    FloatVector scale = VectorMath.constant(factor);
    for (int c = 0; c < columns; c += LANES) {
      store(load(values, row + c).mul(scale), values, row + c);
    }
  }

  /** Sets the second row of the scratch to {@code sigmoid(target - score)}. */
  private static void sigmoids(
      MemorySegment scores, long row, int columns, float target, MemorySegment scratch) {
    FloatVector y = VectorMath.constant(target);
    for (int c = 0; c < columns; c += LANES) {
      store(VectorMath.sigmoid(y.sub(load(scores, row + c))), scratch, (long) columns + c);
    }
  }

  /** The sum of the products of the two rows of the scratch. */
  private static float weightedSum(MemorySegment scratch, int columns) {
    FloatVector sum = VectorMath.zero();
    for (int c = 0; c < columns; c += LANES) {
      sum = load(scratch, c).fma(load(scratch, (long) columns + c), sum);
    }
    return VectorMath.sum(sum);
  }

  /** The sum of the squares of a row, weighted by the first row of the scratch. */
  private static float weightedSquares(
      MemorySegment weights, int columns, MemorySegment values, long row) {
    FloatVector sum = VectorMath.zero();
    for (int c = 0; c < columns; c += LANES) {
      FloatVector value = load(values, row + c);
      sum = load(weights, c).mul(value).fma(value, sum);
    }
    return VectorMath.sum(sum);
  }

  /** {@code w ((A - a^2) / A + regularisation (s^2 + 2 s - R))}, multiplied by the weight. */
  private static void bprGradient(
      MemorySegment scores,
      long row,
      int columns,
      MemorySegment scratch,
      float likelihood,
      float penalty,
      float regularisation,
      float weight) {
    FloatVector squareFactor = VectorMath.constant(-weight / likelihood);
    FloatVector scoreFactor = VectorMath.constant(weight * regularisation);
    FloatVector constant = VectorMath.constant(weight * (1 - regularisation * penalty));
    for (int c = 0; c < columns; c += LANES) {
      FloatVector s = load(scores, row + c);
      FloatVector a = load(scratch, (long) columns + c);
      FloatVector slope = a.mul(a).fma(squareFactor, constant);
      slope = s.add(TWO).mul(s).fma(scoreFactor, slope);
      store(slope.mul(load(scratch, c)), scores, row + c);
    }
  }

  /**
   * Replaces s by {@code factor / (1 + e^-s)} and returns the sum of {@code log(1 + e^s) = max(s,
   * 0) + log(1 + e^-|s|)}; the arguments of the logarithms are between 1 and 2 and are multiplied
   * first.
   */
  private static double softplus(MemorySegment scores, long from, int count, float factor) {
    FloatVector product = VectorMath.ONE;
    FloatVector positive = VectorMath.zero();
    FloatVector scale = VectorMath.constant(factor);
    for (int c = 0; c < count; c += LANES) {
      FloatVector s = load(scores, from + c);
      FloatVector small = exp(s.abs().neg());
      FloatVector whole = small.add(VectorMath.ONE);
      product = product.mul(whole);
      positive = positive.add(s.max(VectorMath.ZERO));
      FloatVector above =
          small.blend(VectorMath.ONE, s.compare(VectorOperators.GE, VectorMath.ZERO));
      store(above.div(whole).mul(scale), scores, from + c);
    }
    double sum = VectorMath.sum(positive);
    for (float factors : product.toArray()) {
      sum += Math.log(factors);
    }
    return sum;
  }

  /** {@code to[r] = from[r] + offsets} for the first rows; {@code from} may be bfloat16. */
  public static void addOffsets(Matrix from, Matrix offsets, int count, Matrix to) {
    int columns = from.columns();
    for (int r = 0; r < count; r++) {
      long row = (long) r * columns;
      switch (from.type()) {
        case FLOAT32 -> {
          for (int c = 0; c < columns; c += LANES) {
            store(
                load(from.memory(), row + c).add(load(offsets.memory(), c)), to.memory(), row + c);
          }
        }
        case BFLOAT16 -> {
          for (int c = 0; c < columns; c += 2 * LANES) {
            IntVector pairs = loadPairs(from.memory(), row + c);
            FloatVector even = VectorMath.evenHalves(pairs);
            FloatVector odd = VectorMath.oddHalves(pairs);
            FloatVector low = RowKernel.interleaveLow(even, odd);
            FloatVector high = RowKernel.interleaveHigh(even, odd);
            store(low.add(load(offsets.memory(), c)), to.memory(), row + c);
            store(high.add(load(offsets.memory(), c + LANES)), to.memory(), row + c + LANES);
          }
        }
      }
    }
  }

  /** {@code scores[r] = hidden[first + r] . table[targets[first + r]]}. */
  public static void targetScores(
      Matrix hidden, Matrix table, int[] targets, int first, int count, float[] scores) {
    int columns = table.columns();
    for (int r = 0; r < count; r++) {
      long row = (long) (first + r) * columns;
      long item = (long) targets[first + r] * columns;
      FloatVector products = VectorMath.zero();
      for (int k = 0; k < columns; k += LANES) {
        products = load(hidden.memory(), row + k).fma(load(table.memory(), item + k), products);
      }
      scores[r] = VectorMath.sum(products);
    }
  }

  /**
   * {@code to[first + r] = products[r] + factors[r] * table[targets[first + r]]}; {@code products}
   * may be bfloat16.
   */
  public static void hiddenGradient(
      Matrix products,
      Matrix table,
      int[] targets,
      int first,
      int count,
      float[] factors,
      Matrix to) {
    int columns = table.columns();
    MemorySegment source = products.memory();
    MemorySegment items = table.memory();
    for (int r = 0; r < count; r++) {
      long row = (long) r * columns;
      long item = (long) targets[first + r] * columns;
      long place = (long) (first + r) * columns;
      FloatVector factor = VectorMath.constant(factors[r]);
      switch (products.type()) {
        case FLOAT32 -> {
          for (int k = 0; k < columns; k += LANES) {
            FloatVector product = load(source, row + k);
            store(load(items, item + k).fma(factor, product), to.memory(), place + k);
          }
        }
        case BFLOAT16 -> {
          for (int k = 0; k < columns; k += 2 * LANES) {
            IntVector pairs = loadPairs(source, row + k);
            FloatVector even = VectorMath.evenHalves(pairs);
            FloatVector odd = VectorMath.oddHalves(pairs);
            FloatVector low = RowKernel.interleaveLow(even, odd);
            FloatVector high = RowKernel.interleaveHigh(even, odd);
            long next = item + k + LANES;
            store(load(items, item + k).fma(factor, low), to.memory(), place + k);
            store(load(items, next).fma(factor, high), to.memory(), place + k + LANES);
          }
        }
      }
    }
  }

  /** {@code table[targets[first + r]] += factors[r] * hidden[first + r]}. */
  public static void addToTargets(
      Matrix hidden, int[] targets, int first, int count, float[] factors, Matrix table) {
    int columns = table.columns();
    for (int r = 0; r < count; r++) {
      long from = (long) (first + r) * columns;
      long to = (long) targets[first + r] * columns;
      FloatVector factor = VectorMath.constant(factors[r]);
      for (int k = 0; k < columns; k += LANES) {
        FloatVector sum = load(hidden.memory(), from + k).fma(factor, load(table.memory(), to + k));
        store(sum, table.memory(), to + k);
      }
    }
  }

  /** Adds to one value of a vector. */
  public static void addAt(Matrix vector, int index, float value) {
    MemorySegment memory = vector.memory();
    memory.setAtIndex(
        ValueLayout.JAVA_FLOAT, index, memory.getAtIndex(ValueLayout.JAVA_FLOAT, index) + value);
  }

  /** Sets one value of a 32-bit matrix. */
  public static void put(Matrix matrix, int row, int column, float value) {
    matrix
        .memory()
        .setAtIndex(ValueLayout.JAVA_FLOAT, (long) row * matrix.columns() + column, value);
  }
}
