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
 * @param match maps an event x to the vector whose product with a candidate e is {@code x . (match
 *     e)}
 */
@SuppressWarnings("ArrayRecordComponent")
record Attention(Kernel kernel, AffineMap event, AffineMap item, AffineMap match, float[] out) {
  /** The number of events is padded to a multiple of 16, the largest vector length in floats. */
  private static final int MULTIPLE = 16;

  static Attention of(
      String prefix, int eventWidth, int itemWidth, Weights weights, Kernel kernel) {
    float[] out = weights.floats(prefix + "out");
    return new Attention(
        kernel,
        kernel.pack(weights.floats(prefix + "event"), weights.floats(prefix + "bias")),
        kernel.pack(weights.floats(prefix + "item"), new float[out.length]),
        kernel.pack(
            transposed(weights.floats(prefix + "match"), eventWidth, itemWidth),
            new float[itemWidth]),
        out);
  }

  /** The transpose of a matrix of shape {@code [rows, columns]}. */
  private static float[] transposed(float[] matrix, int rows, int columns) {
    float[] transposed = new float[columns * rows];
    transpose(matrix, rows, columns, transposed, rows);
    return transposed;
  }

  /**
   * Transposes a matrix.
   *
   * @param matrix {@code [rows, columns]}
   * @param to {@code [columns, length]}, overwritten
   * @param length of a row of the result, at least {@code rows}; rows are padded with zeros
   */
  private static void transpose(float[] matrix, int rows, int columns, float[] to, int length) {
    for (int column = 0; column < columns; column++) {
      int begin = column * length;
      for (int row = 0; row < rows; row++) {
        to[begin + row] = matrix[row * columns + column];
      }
      Arrays.fill(to, begin + rows, begin + length, 0);
    }
  }

  /**
   * Precomputes the event terms, which are the same for all candidates.
   *
   * @param events {@code [count, width of events]}
   * @param count at least 1
   * @param scratch used by the result, too
   */
  Events over(float[] events, int count, Scratch scratch) {
    int stride = (count + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    int hidden = event.outputs();
    int itemWidth = match.outputs();
    float[] ofEvents = scratch.ofEvents.atLeast(count * hidden);
    kernel.affine(event, events, ofEvents, count);
    float[] byUnit = scratch.hidden.atLeast(hidden * stride);
    transpose(ofEvents, count, hidden, byUnit, stride);
    float[] matches = scratch.matches.atLeast(count * itemWidth);
    kernel.affine(match, events, matches, count);
    scratch.matchMap = kernel.packRows(matches, count, stride, itemWidth, scratch.matchMap);
    scratch.vectorMap =
        kernel.packColumns(events, count, event.inputs(), stride, scratch.vectorMap);
    return new Events(this, count, stride, byUnit, scratch.matchMap, scratch.vectorMap, scratch);
  }

  /** Scratch memory for the events of one state and a block of candidates. */
  static final class Scratch {
    /** For the caller: the vectors of the events. */
    final ScratchBuffer vectors = new ScratchBuffer();

    private final ScratchBuffer ofEvents = new ScratchBuffer();
    private final ScratchBuffer hidden = new ScratchBuffer();
    private final ScratchBuffer matches = new ScratchBuffer();
    private final ScratchBuffer ofCandidates = new ScratchBuffer();
    private final ScratchBuffer weights = new ScratchBuffer();
    private final ScratchBuffer mean = new ScratchBuffer();
    private AffineMap matchMap = AffineMap.NONE;
    private AffineMap vectorMap = AffineMap.NONE;
  }

  /**
   * The events of one state, in scratch memory.
   *
   * @param count number of events
   * @param stride padded number of events
   * @param hidden {@code [hidden, stride]}: the contribution of each event to the hidden layer
   * @param matches {@code [stride, width of items]}, one row per event
   * @param vectors {@code [width of events, stride]}, one column per event
   */
  record Events(
      Attention attention,
      int count,
      int stride,
      float[] hidden,
      AffineMap matches,
      AffineMap vectors,
      Scratch scratch) {

    /**
     * The attention weight of each event for each candidate.
     *
     * @param candidates {@code [rows, width of items]}
     * @return {@code [rows, stride]}, overwritten by the next call; the weights of a row sum to 1
     */
    float[] weights(float[] candidates, int rows) {
      Kernel kernel = attention.kernel;
      int width = attention.out.length;
      float[] ofCandidates = scratch.ofCandidates.atLeast(rows * width);
      kernel.affine(attention.item, candidates, ofCandidates, rows);
      float[] scores = scratch.weights.atLeast(rows * stride);
      kernel.affine(matches, candidates, scores, rows);
      for (int row = 0; row < rows; row++) {
        int at = row * stride;
        kernel.attend(hidden, stride, ofCandidates, row * width, attention.out, scores, at);
        kernel.softmax(scores, at, count);
        Arrays.fill(scores, at + count, at + stride, 0);
      }
      return scores;
    }

    /**
     * The weighted sum of the events' vectors for each candidate: {@code [rows, width of events]},
     * overwritten by the next call.
     */
    float[] mean(float[] candidates, int rows) {
      float[] mean = scratch.mean.atLeast(rows * vectors.outputs());
      attention.kernel.affine(vectors, weights(candidates, rows), mean, rows);
      return mean;
    }
  }
}
