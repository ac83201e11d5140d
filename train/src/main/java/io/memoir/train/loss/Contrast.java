package io.memoir.train.loss;

import io.memoir.train.kernel.Matrix;
import java.util.random.RandomGenerator;

/**
 * A contrastive term over the hidden states of a step, which is added to the loss: InfoNCE (van den
 * Oord et al. 2018), the cross-entropy by which the match of a row is found among other candidates
 * by their cosines. Each worker has its own instance and contrasts the rows of its own share of a
 * step.
 */
public sealed interface Contrast permits TargetContrast, IntentContrast {

  /** Vectors shorter than this are not scaled to full length. */
  float EPSILON = 1e-6f;

  /**
   * Adds the gradient of the term.
   *
   * @param hidden {@code [rows, width]}
   * @param targets {@code [rows]} item number of each row
   * @param weight of each row; the term is a mean over its pairs, times the weight of all rows
   * @param random source of draws
   * @param hiddenGradient {@code [rows, width]}, to which the gradient is added
   * @return the weighted value of the term
   */
  double add(
      Matrix hidden, int[] targets, float weight, RandomGenerator random, Matrix hiddenGradient);
}
