package io.memoir.train.task;

import io.memoir.train.kernel.Matrix;

/**
 * An {@link io.memoir.model.task.Interaction} with its gradients, for one worker. It computes a
 * vector {@code c} from the events of a pair; {@code c} and {@code c * e} are inputs of the tower.
 * It keeps the values of the last {@link #forward} that {@link #backward} needs, and sets the
 * gradients of its own parameters.
 */
interface TrainableInteraction {

  /** The vector of every pair, {@code [pairs, width]}; owned by this until the next call. */
  Matrix forward(Pairs pairs);

  /**
   * Adds to the gradients of the pairs.
   *
   * @param gradient of the last output
   */
  void backward(Matrix gradient, Pairs pairs);
}
