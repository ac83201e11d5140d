package io.memoir.server.engine.explain;

import io.memoir.runtime.Event;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.Profile;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Explains the items of an answer by the history of the user in the log. */
public final class Explainer {
  /** The longest history for which explanations are computed. */
  private static final int MOST_EXPLAINED = 20_000;

  private final EventStore store;
  private final FeatureValues features;
  private final Recommender recommender;

  /**
   * An explainer of one model.
   *
   * @param store has the histories
   * @param features converts the events of the log to those of the model
   */
  public Explainer(EventStore store, FeatureValues features, Recommender recommender) {
    this.store = store;
    this.features = features;
    this.recommender = recommender;
  }

  /**
   * The query whose answer is explained.
   *
   * @param userId the user whose events in the log are the history; empty for none
   * @param supposed a history that takes the place of that in the log, oldest event first
   * @param events additional events after those of the history, oldest first
   * @param time of the request, milliseconds since 1970
   * @param profile user and request features
   * @param keepSeen whether seen items are candidates
   * @param lastEvents number of last events that are left out one by one
   */
  public record Asked(
      Optional<String> userId,
      Optional<List<StoredEvent>> supposed,
      List<Event> events,
      long time,
      Profile profile,
      boolean keepSeen,
      int lastEvents) {}

  /**
   * Explains the scores of items by the next-item task.
   *
   * @return by item id
   * @throws BadFieldException if the history is too long for explanations
   */
  public Map<String, Explanation> explanations(Asked asked, List<String> itemIds) {
    Request answered = Request.top(itemIds.size()).at(asked.time()).about(asked.profile());
    List<Explanation> explained =
        recommender.explain(
            history(asked),
            itemIds,
            asked.keepSeen() ? answered.keepSeen() : answered,
            asked.lastEvents());
    Map<String, Explanation> byId = new HashMap<>();
    for (int i = 0; i < itemIds.size(); i++) {
      byId.put(itemIds.get(i), explained.get(i));
    }
    return byId;
  }

  /**
   * The effects of each event and each feature value on the predictions of a task for items.
   *
   * @param request the task, and the features of the items
   * @return by item id
   * @throws BadFieldException if the history is too long for explanations
   */
  public Map<String, RankExplanation> effects(
      Asked asked, List<String> itemIds, RankRequest request) {
    return recommender.explain(history(asked), itemIds, request, asked.lastEvents()).stream()
        .collect(Collectors.toMap(each -> each.candidate().itemId(), each -> each));
  }

  /**
   * The events of the user followed by those of the query, if they are not too many for
   * explanations.
   */
  private List<Event> history(Asked asked) {
    List<StoredEvent> stored =
        asked.supposed().or(() -> asked.userId().map(this::logged)).orElse(List.of());
    if (stored.size() > MOST_EXPLAINED) {
      throw new BadFieldException(
          "explain",
          String.format(
              Locale.ROOT,
              "explain is not possible: the history has more than %,d events, the maximum for explanations",
              MOST_EXPLAINED));
    }
    List<Event> history = new ArrayList<>(stored.size() + asked.events().size());
    stored.forEach(event -> history.add(features.event(event)));
    history.addAll(asked.events());
    return history;
  }

  /** The events of a user, or as many as are too many for explanations. */
  private List<StoredEvent> logged(String userId) {
    return store.history(userId, EventCursor.START, MOST_EXPLAINED + 1).events().stream()
        .map(LoggedEvent::event)
        .toList();
  }
}
