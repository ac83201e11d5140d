package io.memoir.train.task;

import io.memoir.train.kernel.Matrix;

/**
 * An {@link io.memoir.model.task.Interaction} with its derivative, for one worker: what it makes of
 * the events of a pair, {@code c}, of which {@code c} and {@code c * e} go into the tower. It keeps
 * what {@link #backward} needs from the last {@link #forward}, and sets the gradients of its own
 * parameters.
 */
interface TrainableInteraction {

  /** The vector of every pair, {@code [pairs, width]}; owned by this until the next call. */
  Matrix forward(Pairs pairs);

  /**
   * Adds to the gradients of the meeting.
   *
   * @param gradient of the last output
   */
  void backward(Matrix gradient, Pairs pairs);
}
