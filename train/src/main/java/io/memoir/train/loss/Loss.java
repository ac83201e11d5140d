package io.memoir.train.loss;

import io.memoir.train.kernel.Matrix;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A loss over hidden states and the target items; each worker has its own instance. */
public sealed interface Loss permits FullSoftmax, SampledLoss, DomainLoss, ContrastiveLoss {

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
   * @param targets the item of each row, and its weight
   * @param weight factor on the loss of all rows, usually one divided by the sum of the weights of
   *     the rows of all workers
   * @param gradients of the items, to which those of this loss are added
   * @param hiddenGradient out: {@code [rows, width]}, set
   * @return the weighted sum
   */
  double apply(
      Matrix hidden, Targets targets, float weight, ItemGradients gradients, Matrix hiddenGradient);

  /**
   * What is to be predicted.
   *
   * @param items {@code [rows]} item number of each row
   * @param weights {@code [rows]} weight of each row relative to the others, 0 or more; a row of
   *     weight 2 is the same as two rows of weight 1
   * @param domains {@code [rows]} number of the domain that is asked for at each row, as in {@link
   *     DomainLoss}; empty if none is asked for at any row. Losses over a single table of items do
   *     not use it
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Targets(int[] items, float[] weights, int[] domains) {
    /** Targets without domains. */
    public Targets(int[] items, float[] weights) {
      this(items, weights, new int[0]);
    }

    /** Targets of weight 1. */
    public static Targets equal(int[] items) {
      float[] ones = new float[items.length];
      Arrays.fill(ones, 1);
      return new Targets(items, ones);
    }

    /**
     * The same targets of requests for domains.
     *
     * @param asked {@code [rows]} number of the domain that is asked for at each row
     */
    public Targets inDomains(int[] asked) {
      return new Targets(items, weights, asked);
    }

    /** The sum of the weights. */
    double sum() {
      double sum = 0;
      for (float weight : weights) {
        sum += weight;
      }
      return sum;
    }
  }

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
