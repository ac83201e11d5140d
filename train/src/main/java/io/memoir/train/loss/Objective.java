package io.memoir.train.loss;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.SampledKernel;
import io.memoir.train.kernel.SampledKernel.Rows;

/**
 * A sampled loss as a function of the score of a target, {@code y}, and the scores of the drawn
 * items, {@code s_j}.
 */
public sealed interface Objective {

  /**
   * Cross-entropy of the target over itself and the drawn items, {@code log(e^y + sum e^s_j) - y}.
   *
   * @param logQ whether the log of its expected count is subtracted from the score of every item,
   *     including the target: the loss then has the minimum of the full softmax (Bengio and Senecal
   *     2008)
   */
  record SampledSoftmax(boolean logQ) implements Objective {}

  /**
   * BPR-max (Hidasi and Karatzoglou 2018): {@code -log(sum w_j sigmoid(y - s_j)) + regularisation *
   * sum w_j s_j^2}, where {@code w} is the softmax of the drawn scores.
   *
   * @param regularisation weight of the squared scores
   */
  record BprMax(float regularisation) implements Objective {}

  /**
   * Binary cross-entropy, {@code log(1 + e^-y) + mean log(1 + e^s_j)}: the target has the same
   * weight as all drawn items together.
   */
  record BinaryCrossEntropy() implements Objective {}

  /** Whether scores are corrected by the expected counts of the items. */
  default boolean corrected() {
    return switch (this) {
      case SampledSoftmax(boolean logQ) -> logQ;
      case BprMax _, BinaryCrossEntropy _ -> false;
    };
  }

  /**
   * Replaces scores by their gradients.
   *
   * @param rows the scores of drawn items and of targets, one row for each target
   * @param weight factor on all rows
   * @param scratch overwritten
   * @return the sum of the weighted losses
   */
  default double apply(Rows rows, float weight, Matrix scratch) {
    return switch (this) {
      case SampledSoftmax _ -> SampledKernel.softmax(rows, weight);
      case BprMax(float regularisation) ->
          SampledKernel.bprMax(rows, weight, regularisation, scratch);
      case BinaryCrossEntropy _ -> SampledKernel.binaryCrossEntropy(rows, weight);
    };
  }
}
