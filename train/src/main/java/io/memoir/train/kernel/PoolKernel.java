package io.memoir.train.kernel;

import static io.memoir.train.kernel.VectorMath.LANES;
import static io.memoir.train.kernel.VectorMath.load;
import static io.memoir.train.kernel.VectorMath.store;

import io.memoir.model.BadInputException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Attention of a candidate to the last events of a user, and its gradient. No array of the size
 * candidates x events x width is allocated: terms that depend only on the event or only on the
 * candidate are computed once for each before.
 *
 * <pre>
 * s(t) = out . max(0, keys[t] + queries[c]) + values[t] . matches[c]
 * a    = softmax(s)
 * pooled[c] = sum over t of a(t) values[t]
 * </pre>
 *
 * <p>Widths are multiples of the vector length.
 */
public final class PoolKernel {
  /** Maximum number of attention weights of a batch: the length of the largest array. */
  private static final int MOST_WEIGHTS = Integer.MAX_VALUE - 8;

  private PoolKernel() {}

  /**
   * The events of each candidate.
   *
   * @param last the row of the newest event of each candidate; less than 0 if it has none
   * @param previous for each row the row of the event before, which has a lower number; less than 0
   *     if there is none
   * @param window maximum number of events of a candidate, at most those of the longest history
   * @param weights out: {@code [candidates, window]} the attention of each, the newest event first
   * @param counts out: number of events of each candidate
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Events(int[] last, int[] previous, int window, float[] weights, int[] counts) {
    /**
     * Buffers for candidates.
     *
     * @param most maximum number of events of a candidate; may be more than any history has
     * @throws BadInputException if the attention weights do not fit into an array
     */
    public static Events of(int[] last, int[] previous, int most) {
      int window = Math.min(most, longest(previous));
      if ((long) last.length * window > MOST_WEIGHTS) {
        throw new BadInputException(
            String.format(
                Locale.ROOT,
                "the attention of %,d candidates to up to %,d events each has more than %,d weights:"
                    + " training needs a smaller window, fewer candidates or a smaller batch",
                last.length,
                window,
                MOST_WEIGHTS));
      }
      return new Events(
          last, previous, window, new float[last.length * window], new int[last.length]);
    }

    /** The largest number of events that a row and those before it are. */
    private static int longest(int[] previous) {
      int[] lengths = new int[previous.length];
      int longest = 0;
      for (int row = 0; row < previous.length; row++) {
        lengths[row] = previous[row] < 0 ? 1 : lengths[previous[row]] + 1;
        longest = Math.max(longest, lengths[row]);
      }
      return longest;
    }
  }

  /**
   * The operands.
   *
   * @param keys {@code [rows, hidden]} of the events
   * @param values {@code [rows, width]} of the events
   * @param queries {@code [candidates, hidden]}
   * @param matches {@code [candidates, width]}
   * @param out {@code [1, hidden]}
   */
  public record Factors(Matrix keys, Matrix values, Matrix queries, Matrix matches, Matrix out) {}

  /** The attention weights of every candidate, into {@code events}. */
  public static void attend(Events events, Factors factors) {
    int hidden = factors.keys().columns();
    int width = factors.values().columns();
    MemorySegment keys = factors.keys().memory();
    MemorySegment values = factors.values().memory();
    MemorySegment queries = factors.queries().memory();
    MemorySegment matches = factors.matches().memory();
    MemorySegment out = factors.out().memory();
    float[] weights = events.weights();
    for (int c = 0; c < events.last().length; c++) {
      int at = c * events.window();
      int count = 0;
      float most = Float.NEGATIVE_INFINITY;
      for (int row = events.last()[c];
          row >= 0 && count < events.window();
          row = events.previous()[row]) {
        FloatVector sum = VectorMath.zero();
        for (int k = 0; k < hidden; k += LANES) {
          FloatVector unit =
              load(keys, (long) row * hidden + k)
                  .add(load(queries, (long) c * hidden + k))
                  .max(VectorMath.ZERO);
          sum = unit.fma(load(out, k), sum);
        }
        for (int k = 0; k < width; k += LANES) {
          sum = load(values, (long) row * width + k).fma(load(matches, (long) c * width + k), sum);
        }
        float score = VectorMath.sum(sum);
        weights[at + count++] = score;
        most = Math.max(most, score);
      }
      events.counts()[c] = count;
      softmax(weights, at, count, most);
    }
  }

  private static void softmax(float[] weights, int at, int count, float most) {
    float total = 0;
    for (int i = at; i < at + count; i++) {
      weights[i] = (float) Math.exp(weights[i] - most);
      total += weights[i];
    }
    for (int i = at; i < at + count; i++) {
      weights[i] /= total;
    }
  }

  /** The mean of the values for each candidate, weighted by attention. */
  public static void pool(Events events, Matrix values, Matrix pooled) {
    int width = values.columns();
    pooled.fill(0);
    for (int c = 0; c < events.last().length; c++) {
      int row = events.last()[c];
      for (int i = 0; i < events.counts()[c]; i++) {
        PairKernel.addScaled(
            values.memory(),
            (long) row * width,
            events.weights()[c * events.window() + i],
            pooled.memory(),
            (long) c * width,
            width);
        row = events.previous()[row];
      }
    }
  }

  /**
   * The gradients of {@link #pool} with respect to the values and the attention weights.
   *
   * @param gradient of the pooled vectors
   * @param valuesGradient added to
   * @param weightsGradient out: {@code [candidates, window]}
   */
  public static void poolBackward(
      Events events,
      Matrix values,
      Matrix gradient,
      Matrix valuesGradient,
      float[] weightsGradient) {
    int width = values.columns();
    for (int c = 0; c < events.last().length; c++) {
      int row = events.last()[c];
      long at = (long) c * width;
      for (int i = 0; i < events.counts()[c]; i++) {
        int place = c * events.window() + i;
        weightsGradient[place] =
            PairKernel.dot(gradient.memory(), at, values.memory(), (long) row * width, width);
        PairKernel.addScaled(
            gradient.memory(),
            at,
            events.weights()[place],
            valuesGradient.memory(),
            (long) row * width,
            width);
        row = events.previous()[row];
      }
    }
  }

  /**
   * The derivative of {@link #attend}.
   *
   * @param weightsGradient {@code [candidates, window]}, as computed by {@link #poolBackward}
   * @param gradients of the factors: those of keys, values and out are added to, those of queries
   *     and matches are set
   */
  public static void attendBackward(
      Events events, Factors factors, float[] weightsGradient, Factors gradients) {
    int hidden = factors.keys().columns();
    int width = factors.values().columns();
    gradients.queries().fill(0);
    gradients.matches().fill(0);
    float[] scores = new float[events.window()];
    for (int c = 0; c < events.last().length; c++) {
      int at = c * events.window();
      int count = events.counts()[c];
      float mean = 0;
      for (int i = 0; i < count; i++) {
        mean += events.weights()[at + i] * weightsGradient[at + i];
      }
      Arrays.fill(scores, 0);
      for (int i = 0; i < count; i++) {
        scores[i] = events.weights()[at + i] * (weightsGradient[at + i] - mean);
      }
      int row = events.last()[c];
      for (int i = 0; i < count; i++) {
        backward(factors, gradients, row, c, scores[i], hidden, width);
        row = events.previous()[row];
      }
    }
  }

  private static void backward(
      Factors factors, Factors gradients, int row, int c, float score, int hidden, int width) {
    MemorySegment keys = factors.keys().memory();
    MemorySegment queries = factors.queries().memory();
    MemorySegment out = factors.out().memory();
    MemorySegment keysGradient = gradients.keys().memory();
    MemorySegment queriesGradient = gradients.queries().memory();
    MemorySegment outGradient = gradients.out().memory();
    FloatVector factor = VectorMath.constant(score);
    for (int k = 0; k < hidden; k += LANES) {
      long key = (long) row * hidden + k;
      long query = (long) c * hidden + k;
      FloatVector sum = load(keys, key).add(load(queries, query));
      FloatVector unit = sum.max(VectorMath.ZERO);
      store(unit.fma(factor, load(outGradient, k)), outGradient, k);
      FloatVector through =
          load(out, k).mul(factor).blend(VectorMath.ZERO, sum.compare(VectorOperators.LE, 0));
      store(load(keysGradient, key).add(through), keysGradient, key);
      store(load(queriesGradient, query).add(through), queriesGradient, query);
    }
    long value = (long) row * width;
    long match = (long) c * width;
    PairKernel.addScaled(
        factors.matches().memory(), match, score, gradients.values().memory(), value, width);
    PairKernel.addScaled(
        factors.values().memory(), value, score, gradients.matches().memory(), match, width);
  }
}
