package io.memoir.train.loss;

import io.memoir.train.kernel.Matrix;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A loss to which a contrastive term over the same hidden states is added. */
public final class ContrastiveLoss implements Loss {
  private final Loss loss;
  private final Contrast term;
  private long seed;

  /**
   * A loss and one term; further terms are added to the result in the same way.
   *
   * @param loss with its own item gradients, which the term does not change
   */
  public ContrastiveLoss(Loss loss, Contrast term) {
    this.loss = loss;
    this.term = term;
  }

  @Override
  public void prepare(RandomGenerator random) {
    loss.prepare(random);
    seed = random.nextLong();
  }

  @Override
  public double apply(
      Matrix hidden,
      Targets targets,
      float weight,
      ItemGradients gradients,
      Matrix hiddenGradient) {
    double value = loss.apply(hidden, targets, weight, gradients, hiddenGradient);
    int[] items = targets.items();
    if (items.length == 0) {
      return value;
    }
    float perRow = (float) (weight * (targets.sum() / items.length));
    return value + term.add(hidden, items, perRow, new SplittableRandom(seed), hiddenGradient);
  }
}
