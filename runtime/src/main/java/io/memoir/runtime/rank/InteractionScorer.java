package io.memoir.runtime.rank;

import io.memoir.model.task.Interaction;
import java.util.Arrays;

/**
 * An {@link Interaction} with its weights arranged for a kernel: computes from a user state and
 * candidates the vectors that it adds to the input of the tower.
 */
sealed interface InteractionScorer
    permits ProductScorer, TargetAttentionScorer, InterestEvolutionScorer, LongShortScorer {

  /** Computes the added vectors for the candidates of one state. */
  @FunctionalInterface
  interface Addition {
    /**
     * Writes the added vectors of candidates.
     *
     * @param candidates {@code [rows, width]}
     * @param to written from {@code at} on in each of {@code rows} rows
     * @param stride width of a row of {@code to}
     */
    void write(float[] candidates, int rows, float[] to, int stride, int at);
  }

  /**
   * Precomputes the terms of the events and the user, which are the same for all candidates.
   *
   * @param user u, as wide as item vectors
   * @param scratch used by the result, too, as long as it is called
   */
  Addition prepare(Past past, float[] user, RankScratch scratch);

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

  /** Writes zeros for each candidate, if there are no events. */
  static void writeNothing(int rows, int added, float[] to, int stride, int at) {
    for (int row = 0; row < rows; row++) {
      Arrays.fill(to, row * stride + at, row * stride + at + added, 0);
    }
  }
}
