package io.memoir.cli.option;

import static java.util.stream.Collectors.toSet;

import io.memoir.data.dataset.Dataset;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.Values;
import io.memoir.runtime.Event;
import io.memoir.runtime.Profile;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.UserState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The history and the features of a user at request time.
 *
 * @param history the events, the oldest first
 * @param profile the values of the user and of the request
 * @param data the data set, if one is given
 */
public record KnownUser(List<Event> history, Profile profile, Optional<Dataset> data) {
  public KnownUser {
    history = List.copyOf(history);
  }

  /** The state after the history. */
  public UserState state(Recommender recommender) {
    UserState state = recommender.newState();
    history.forEach(event -> recommender.observe(state, event));
    return state;
  }

  /**
   * The ids of all items of the model, or of the domain that is asked for, that may be recommended.
   *
   * @param keepSeen whether the items in the history are among them
   */
  public List<String> candidates(Recommender recommender, boolean keepSeen) {
    Set<String> seen = keepSeen ? Set.of() : history.stream().map(Event::itemId).collect(toSet());
    return recommender.items().items().stream()
        .map(ItemTable.Item::id)
        .filter(id -> !seen.contains(id))
        .filter(id -> isAskedFor(recommender, id))
        .toList();
  }

  private boolean isAskedFor(Recommender recommender, String id) {
    return profile.domain().isEmpty()
        || recommender.domainOf(recommender.items().indexOf(id)).equals(profile.domain());
  }

  /** The values of some items in the data set, by their ids; empty if no data set is given. */
  public Map<String, Values> itemValues(List<String> ids) {
    Map<String, Values> values = new HashMap<>();
    for (String id : ids) {
      data.ifPresent(dataset -> {
        int item = dataset.items().indexOf(id);
        if (item >= 0) {
          values.put(id, dataset.itemValues(item));
        }
      });
    }
    return values;
  }
}
