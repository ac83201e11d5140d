package io.memoir.server.engine;

import io.memoir.model.ItemTable;

/**
 * One model with its states and filters. A request reads a reference to it once, so that its answer
 * comes from one model.
 */
public final class Serving {
  private final ModelVersion model;
  private final StateCache states;
  private final Availability availability;
  private final String[] sortedIds;

  Serving(ModelVersion model, StateCache states, Availability availability) {
    this.model = model;
    this.states = states;
    this.availability = availability;
    this.sortedIds =
        model.recommender().items().items().stream()
            .map(ItemTable.Item::id)
            .sorted()
            .toArray(String[]::new);
  }

  public ModelVersion model() {
    return model;
  }

  /** The states computed with it. */
  public StateCache states() {
    return states;
  }

  /** Which of its items may be recommended. */
  public Availability availability() {
    return availability;
  }

  /** The ids of its items in ascending order; must not be modified. */
  String[] sortedIds() {
    return sortedIds;
  }
}
