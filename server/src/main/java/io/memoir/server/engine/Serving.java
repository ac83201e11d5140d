package io.memoir.server.engine;

import io.memoir.model.ItemTable;

/**
 * One model with all that is kept for it. A request takes one of these once, so that its answer is
 * of one model.
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

  /** The states that it folded. */
  public StateCache states() {
    return states;
  }

  /** Which of its items may be recommended. */
  public Availability availability() {
    return availability;
  }

  /** The ids of its items in their order; not to be changed. */
  String[] sortedIds() {
    return sortedIds;
  }
}
