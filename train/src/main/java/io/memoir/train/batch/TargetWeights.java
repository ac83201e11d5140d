package io.memoir.train.batch;

import io.memoir.data.NearMatches;
import io.memoir.data.dataset.EventLabels;
import io.memoir.data.dataset.TrainingData;
import io.memoir.model.BadInputException;
import io.memoir.train.config.TypeWeights;

/** The weight of each event of some data as a target of the next-item task, by its type. */
public final class TargetWeights {
  /** All events have weight 1. */
  public static final TargetWeights EQUAL = new TargetWeights(new int[0], new double[] {1});

  private final int[] types;
  private final double[] weights;

  /**
   * @param types type of each event, from 0, or -1 if it has none; empty if all weights are 1
   * @param weights of events without type, then of each type
   */
  private TargetWeights(int[] types, double[] weights) {
    this.types = types;
    this.weights = weights;
  }

  /**
   * The weights of the events of a data set. Events without type have weight 1.
   *
   * @throws BadInputException if a type is named that does not occur, or events have no types
   */
  public static TargetWeights of(TypeWeights given, TrainingData data) {
    if (given.isEmpty()) {
      return EQUAL;
    }
    EventLabels labels = data.features().labels();
    if (labels.types().length == 0) {
      throw new BadInputException(
          "setting 'type-weights' names the type '%s', but the events of %s have no types"
              .formatted(given.weights().keySet().iterator().next(), data.name()));
    }
    for (String type : given.weights().keySet()) {
      if (!labels.typeNames().contains(type)) {
        throw new BadInputException(
            "setting 'type-weights' names the type '%s', which does not occur in %s%s, found %s"
                .formatted(
                    type,
                    data.name(),
                    NearMatches.of(type, labels.typeNames()).question(),
                    String.join(", ", labels.typeNames())));
      }
    }
    double[] weights = new double[labels.typeNames().size() + 1];
    weights[0] = 1;
    for (int type = 0; type < labels.typeNames().size(); type++) {
      weights[type + 1] = given.of(labels.typeNames().get(type));
    }
    return new TargetWeights(labels.types(), weights);
  }

  /** Whether all events have weight 1 because no other weights are set. */
  public boolean equal() {
    return types.length == 0;
  }

  /** The weight of an event; 0 if it is never a target. */
  public double of(int event) {
    return types.length == 0 ? 1 : weights[types[event] + 1];
  }
}
