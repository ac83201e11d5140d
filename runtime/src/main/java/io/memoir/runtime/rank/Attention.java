package io.memoir.runtime.rank;

import io.memoir.model.Weights;
import io.memoir.runtime.kernel.AffineMap;
import io.memoir.runtime.kernel.Kernel;
import java.util.Arrays;

/**
 * The attention of a candidate to the vectors of events, as in {@link
 * io.memoir.model.task.Interaction.TargetAttention}.
 *
 * @param event the hidden layer's map of an event, with its bias
 * @param item the hidden layer's map of a candidate
 * @param match of an event x the vector whose product with a candidate e is {@code x . (match e)}
 */
@SuppressWarnings("ArrayRecordComponent")
record Attention(Kernel kernel, AffineMap event, AffineMap item, AffineMap match, float[] out) {
  /** Events are filled up to a multiple of it, so that vectors of any machine come out even. */
  private static final int MULTIPLE = 16;

  static Attention of(
      String prefix, int eventWidth, int itemWidth, Weights weights, Kernel kernel) {
    float[] out = weights.floats(prefix + "out");
    return new Attention(
        kernel,
        kernel.pack(weights.floats(prefix + "event"), weights.floats(prefix + "bias")),
        kernel.pack(weights.floats(prefix + "item"), new float[out.length]),
        kernel.pack(
            transposed(weights.floats(prefix + "match"), eventWidth, itemWidth, eventWidth),
            new float[itemWidth]),
        out);
  }

  /**
   * The transposed of a matrix, its columns first.
   *
   * @param matrix {@code [rows, columns]}
   * @param length of a row of the result, at least {@code rows}; filled up with zeros
   */
  private static float[] transposed(float[] matrix, int rows, int columns, int length) {
    float[] transposed = new float[columns * length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        transposed[column * length + row] = matrix[row * columns + column];
      }
    }
    return transposed;
  }

  /**
   * Gets ready for candidates.
   *
   * @param events {@code [count, width of events]}
   * @param count at least 1
   */
  Events over(float[] events, int count) {
    int stride = (count + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    int hidden = event.outputs();
    int itemWidth = match.outputs();
    float[] ofEvents = new float[count * hidden];
    kernel.affine(event, events, ofEvents, count);
    float[] matches = new float[stride * itemWidth];
    kernel.affine(match, events, matches, count);
    return new Events(
        this,
        count,
        stride,
        transposed(ofEvents, count, hidden, stride),
        kernel.pack(matches, new float[stride]),
        kernel.pack(transposed(events, count, event.inputs(), stride), new float[event.inputs()]));
  }

  /**
   * The events of one state.
   *
   * @param count how many there are
   * @param stride to how many they are filled up
   * @param hidden {@code [hidden, stride]}: what the hidden layer has of each
   * @param matches {@code [stride, width of items]}, a row for each
   * @param vectors {@code [width of events, stride]}, a column for each
   */
  record Events(
      Attention attention,
      int count,
      int stride,
      float[] hidden,
      AffineMap matches,
      AffineMap vectors) {

    /**
     * How much each event matters to each candidate.
     *
     * @param candidates {@code [rows, width of items]}
     * @return {@code [rows, stride]}, a sum of 1 in each row
     */
    float[] weights(float[] candidates, int rows) {
      Kernel kernel = attention.kernel;
      int width = attention.out.length;
      float[] ofCandidates = new float[rows * width];
      kernel.affine(attention.item, candidates, ofCandidates, rows);
      float[] scores = new float[rows * stride];
      kernel.affine(matches, candidates, scores, rows);
      for (int row = 0; row < rows; row++) {
        int at = row * stride;
        kernel.attend(hidden, stride, ofCandidates, row * width, attention.out, scores, at);
        kernel.softmax(scores, at, count);
        Arrays.fill(scores, at + count, at + stride, 0);
      }
      return scores;
    }

    /** The sum of the events' vectors, each times its weight: {@code [rows, width of events]}. */
    float[] mean(float[] candidates, int rows) {
      float[] mean = new float[rows * vectors.outputs()];
      attention.kernel.affine(vectors, weights(candidates, rows), mean, rows);
      return mean;
    }
  }
}
