package io.memoir.train.loss;

import io.memoir.train.kernel.Matrix;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A loss over hidden states and the target items; each worker has its own instance. */
public sealed interface Loss permits FullSoftmax, SampledLoss, ContrastiveLoss {

  /**
   * Begins a step: draws the items that the next call of {@link #apply} needs.
   *
   * @param random source of the draws
   */
  default void prepare(RandomGenerator random) {}

  /**
   * The weighted sum of the loss over rows; its gradients are added to what is there.
   *
   * @param hidden {@code [rows, width]}
   * @param targets {@code [rows]} item number of each row
   * @param weight factor on the loss of each row, usually one divided by the rows of all workers
   * @param gradients of the items, to which those of this loss are added
   * @param hiddenGradient out: {@code [rows, width]}, set
   * @return the weighted sum
   */
  double apply(
      Matrix hidden, int[] targets, float weight, ItemGradients gradients, Matrix hiddenGradient);

  /**
   * Where a loss leaves the gradients of the items.
   *
   * @param vectors {@code [items, width]}
   * @param bias {@code [1, items]}
   * @param touch receives the rows of {@code vectors} that a loss adds to, unless it adds to all
   */
  record ItemGradients(Matrix vectors, Matrix bias, Consumer<int[]> touch) {
    /** Gradients of which all rows are visited. */
    public ItemGradients(Matrix vectors, Matrix bias) {
      this(vectors, bias, rows -> {});
    }

    /** Begins a step: no gradient yet. */
    public void clear() {
      vectors.fill(0);
      bias.fill(0);
    }
  }
}
