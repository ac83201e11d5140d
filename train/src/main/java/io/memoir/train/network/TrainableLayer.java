package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.packed.PackedBatch;
import java.util.random.RandomGenerator;

/**
 * A layer with its derivative, for one worker. It keeps the values of the last {@link #forward}
 * that {@link #backward} needs, and owns the matrices it returns until its next call.
 */
interface TrainableLayer {

  /**
   * One pass over a batch.
   *
   * @param batch which rows belong to which step
   * @param eventMoments {@code [rows, Moments.FEATURES]} of the event of each row; empty if no
   *     layer uses them
   * @param requestMoments likewise of the time of the request for the next event
   * @param targetsKnown whether a layer may use the targets after that of a row
   * @param training whether dropout is applied
   * @param random source of the seeds of dropout
   */
  record Pass(
      PackedBatch batch,
      Matrix eventMoments,
      Matrix requestMoments,
      boolean targetsKnown,
      boolean training,
      RandomGenerator random) {}

  /**
   * The layer's output for every row.
   *
   * @param input {@code [rows, inputWidth]}, not changed
   * @return {@code [rows, outputWidth]}
   */
  Matrix forward(Matrix input, Pass pass);

  /**
   * Sets the gradients of the layer's parameters, and returns the gradient of its last input.
   *
   * @param gradient of the last output; may be overwritten
   */
  Matrix backward(Matrix gradient);
}
