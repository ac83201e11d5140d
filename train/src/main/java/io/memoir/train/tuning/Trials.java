package io.memoir.train.tuning;

import io.memoir.data.Progress;
import io.memoir.train.run.TrainingProgress;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** How trials are trained. A trial goes on from where its training stands. */
interface Trials {

  /**
   * Trains a trial until so many epochs are done, its training ends, or a pause is asked for.
   *
   * @throws io.memoir.train.run.DivergedException if it cannot be trained with its values
   */
  TrainingProgress advance(Search.Job job, int epochs, BooleanSupplier pause, Progress progress)
      throws IOException;

  /** Seconds of training that a trial goes on from; 0 if it begins anew. */
  double clock(int trial) throws IOException;

  /** Forgets where the training of a trial stands: it begins anew if it ever goes on. */
  void drop(int trial) throws IOException;
}
