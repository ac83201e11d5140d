package io.memoir.train.loss;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.kernel.Parameters;
import java.util.random.RandomGenerator;

/** A loss over hidden states and the target items; each worker has its own instance. */
public sealed interface Loss permits FullSoftmax, SampledLoss {

  /**
   * Begins a step: draws the items that the next call of {@link #apply} needs.
   *
   * @param random source of the draws
   */
  default void prepare(RandomGenerator random) {}

  /**
   * The weighted sum of the loss over rows, and its gradients.
   *
   * @param hidden {@code [rows, width]}
   * @param targets {@code [rows]} item number of each row
   * @param weight factor on the loss of each row, usually one divided by the rows of all workers
   * @param gradients out: item embedding and item bias are set, the others are not changed
   * @param hiddenGradient out: {@code [rows, width]}
   * @return the weighted sum
   */
  double apply(
      Matrix hidden, int[] targets, float weight, Parameters gradients, Matrix hiddenGradient);
}
