package io.memoir.server.engine;

import io.memoir.model.ItemTable;

/**
 * One model with all that is kept for it. A request takes one of these once, so that its answer is
 * of one model.
 */
public final class Serving {
  private final ModelVersion model;
  private final People people;
  private final Availability availability;
  private final String[] sortedIds;

  Serving(ModelVersion model, People people, Availability availability) {
    this.model = model;
    this.people = people;
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
  public People people() {
    return people;
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
