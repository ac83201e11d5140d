package io.memoir.train.tuning;

import io.memoir.data.Progress;
import io.memoir.train.run.TrainingProgress;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Trains trials. A trial continues from the checkpoint of its training. */
interface Trials {

  /**
   * Trains a trial until a number of epochs is completed, its training ends, or a pause is
   * requested.
   *
   * @throws io.memoir.train.run.DivergedException if it cannot be trained with its values
   */
  TrainingProgress advance(Search.Job job, int epochs, BooleanSupplier pause, Progress progress)
      throws IOException;

  /** The seconds of training so far, from the checkpoint of a trial; 0 if there is none. */
  double clock(int trial) throws IOException;

  /** Deletes the checkpoint of a trial, which starts from the beginning if it continues later. */
  void drop(int trial) throws IOException;
}
