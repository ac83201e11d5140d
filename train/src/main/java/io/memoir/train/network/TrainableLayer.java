package io.memoir.train.network;

import io.memoir.train.kernel.Matrix;
import io.memoir.train.packed.PackedBatch;
import java.util.random.RandomGenerator;

/**
 * A layer with its derivative, for one worker. It keeps what {@link #backward} needs from the last
 * {@link #forward} and owns the matrices it returns until its next call.
 */
interface TrainableLayer {

  /**
   * One pass over a batch.
   *
   * @param batch which rows belong to which step
   * @param eventMoments {@code [rows, Moments.FEATURES]} of the event of each row; empty if no
   *     layer looks at it
   * @param requestMoments likewise of the moment the next event is asked for
   * @param targetsKnown whether a layer may look at the targets behind that of a row
   * @param training whether dropout is on
   * @param random where dropout takes its seeds from
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
   * Sets the gradients of the layer's parameters, and gives the gradient of its last input.
   *
   * @param gradient of the last output; may be overwritten
   */
  Matrix backward(Matrix gradient);
}
