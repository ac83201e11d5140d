package io.memoir.runtime.rank;

import io.memoir.model.task.Interaction;
import java.util.Arrays;

/**
 * An {@link Interaction} with its weights laid out: makes of a state what it adds to the input of
 * the tower, for any candidate.
 */
sealed interface InteractionScorer
    permits ProductScorer, TargetAttentionScorer, InterestEvolutionScorer, LongShortScorer {

  /** What is added for the candidates of one state. */
  @FunctionalInterface
  interface Addition {
    /**
     * Writes what is added for some candidates.
     *
     * @param candidates {@code [rows, width]}
     * @param to written from {@code at} on in each of {@code rows} rows
     * @param stride width of a row of {@code to}
     */
    void write(float[] candidates, int rows, float[] to, int stride, int at);
  }

  /**
   * What the events and the user say, whatever the candidate.
   *
   * @param user u, as wide as item vectors
   */
  Addition prepare(Past past, float[] user);

  /** Writes {@code [c, c * e]} for each candidate e. */
  static void writeWithProduct(
      float[] c, float[] candidates, int rows, int width, float[] to, int stride, int at) {
    for (int row = 0; row < rows; row++) {
      int from = row * width;
      int begin = row * stride + at;
      System.arraycopy(c, from, to, begin, width);
      for (int j = 0; j < width; j++) {
        to[begin + width + j] = c[from + j] * candidates[from + j];
      }
    }
  }

  /** Writes zeros for each candidate: there are no events. */
  static void writeNothing(int rows, int added, float[] to, int stride, int at) {
    for (int row = 0; row < rows; row++) {
      Arrays.fill(to, row * stride + at, row * stride + at + added, 0);
    }
  }
}
