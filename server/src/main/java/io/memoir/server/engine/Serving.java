package io.memoir.server.engine;

import io.memoir.model.ItemTable;
import io.memoir.runtime.Recommender;

/**
 * One model with its states and filters. A request reads a reference to it once, so that its answer
 * comes from one model.
 */
public final class Serving {
  private final LiveModel live;
  private final StateCache states;
  private final Availability availability;
  private final String[] sortedIds;

  Serving(LiveModel live, StateCache states, Availability availability) {
    this.live = live;
    this.states = states;
    this.availability = availability;
    this.sortedIds =
        live.version().recommender().items().items().stream()
            .map(ItemTable.Item::id)
            .sorted()
            .toArray(String[]::new);
  }

  /** The model as it was trained. */
  public ModelVersion model() {
    return live.version();
  }

  /** The model with the items that have been described since. */
  public LiveModel live() {
    return live;
  }

  /** The recommender, with every item that it knows by now. */
  Recommender recommender() {
    return live.recommender();
  }

  /** The states computed with it. */
  public StateCache states() {
    return states;
  }

  /** Which of its items may be recommended. */
  public Availability availability() {
    return availability;
  }

  /** The ids of the items it was trained on, in ascending order; must not be modified. */
  String[] sortedIds() {
    return sortedIds;
  }
}
