package io.memoir.learning.auto;

import io.memoir.learning.CountedTraining;
import io.memoir.train.config.TrainingConfig;

/** How a model is fitted. */
sealed interface Recipe {

  /** The name of the model in reports and of its working directory. */
  String name();

  /** A count-based model. */
  record Counted(String name, CountedTraining training) implements Recipe {}

  /** A network. */
  record Network(String name, TrainingConfig config) implements Recipe {}
}
