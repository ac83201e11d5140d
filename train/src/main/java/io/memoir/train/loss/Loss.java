package io.memoir.train.loss;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.random.RandomGenerator;

/** A loss over hidden states and the items that came next; one instance a worker. */
public sealed interface Loss permits FullSoftmax, SampledLoss {

  /**
   * Begins a step: draws what the loss needs for the next call of {@link #apply}.
   *
   * @param random where the draws come from
   */
  default void prepare(RandomGenerator random) {}

  /**
   * The weighted sum of the loss over rows, and its gradients.
   *
   * @param hidden {@code [rows, width]}
   * @param targets {@code [rows]} item number of each row
   * @param weight factor on the loss of each row, usually one over the rows of all workers
   * @param gradients out: item embedding and item bias are set, the others left alone
   * @param hiddenGradient out: {@code [rows, width]}
   * @return the weighted sum
   */
  double apply(
      Matrix hidden, int[] targets, float weight, Parameters gradients, Matrix hiddenGradient);
}
