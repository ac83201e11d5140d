package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.model.ItemTable;
import io.memoir.runtime.Event;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.store.EventCursor;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Answers queries with one model. */
final class QueryService {
  /** The longest history for which explanations are computed. */
  private static final int MOST_EXPLAINED = 20_000;

  private final EventStore store;
  private final Serving serving;
  private final Recommender recommender;
  private final ItemTable table;

  QueryService(EventStore store, Serving serving) {
    this.store = store;
    this.serving = serving;
    this.recommender = serving.model().recommender();
    this.table = recommender.items();
  }

  Answer answer(Query query) {
    BitSet allowed = serving.availability().allowed(query.filter());
    Request request = Request.top(query.limit()).at(query.time()).without(query.exclude());
    if (query.keepSeen()) {
      request = request.keepSeen();
    }
    List<String> missing = new ArrayList<>();
    if (query.include().isPresent()) {
      BitSet included = new BitSet();
      for (String id : query.include().get()) {
        int number = table.indexOf(id);
        if (number >= 0 && allowed.get(number)) {
          included.set(number);
        } else {
          missing.add(id);
        }
      }
      request = request.among(included);
    } else if (allowed.cardinality() < table.size()) {
      request = request.among(allowed);
    }
    Reranking reranking = query.reranking();
    ColdExploration cold = ColdExploration.of(reranking.exploration(), coldItems(query));
    Request asked = reranking.of(request, cold.ofTheRest(reranking.exploration()));
    return query
        .userId()
        .map(userId ->
            serving.states().ask(userId, state -> answer(query, asked, cold, state, missing)))
        .orElseGet(() -> answer(query, asked, cold, recommender.newState(), missing));
  }

  /** The cold items that an answer with exploration may show. */
  private List<String> coldItems(Query query) {
    if (query.reranking().exploration() == 0 || query.include().isPresent()) {
      return List.of();
    }
    Set<String> excluded = Set.copyOf(query.exclude());
    return serving.availability().coldItems(query.filter()).stream()
        .filter(id -> !excluded.contains(id))
        .toList();
  }

  private Answer answer(
      Query query, Request request, ColdExploration cold, UserState state, List<String> missing) {
    for (Event event : query.events()) {
      recommender.observe(state, event);
    }
    List<Recommendation> best = recommender.recommend(state, request);
    List<Recommendation> places =
        cold.none() ? best : cold.among(best, query.limit(), query.reranking().seed());
    Set<String> coldIds = cold.none() ? Set.of() : cold.shown(places);
    return new Answer(
        serving.model(),
        places,
        coldIds,
        explanations(
            query,
            places.stream()
                .map(Recommendation::itemId)
                .filter(id -> !coldIds.contains(id))
                .toList()),
        missing,
        notes(query));
  }

  private List<String> notes(Query query) {
    List<String> notes =
        new ArrayList<>(query.filter().map(serving.availability()::notes).orElse(List.of()));
    unknown(query.reranking().boosts().keySet(), "boosts").ifPresent(notes::add);
    unknown(query.events().stream().map(Event::itemId).toList(), "events").ifPresent(notes::add);
    return notes;
  }

  /** A note about items in a field that the model does not know, if there are any. */
  private Optional<String> unknown(Collection<String> itemIds, String field) {
    List<String> unknown = itemIds.stream().filter(id -> table.indexOf(id) < 0).toList();
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d of %d %s are for items that the model does not know, such as '%s'"
                .formatted(unknown.size(), itemIds.size(), field, unknown.getFirst()));
  }

  private Map<String, Explanation> explanations(Query query, List<String> itemIds) {
    if (query.reasons() == Query.Reasons.NONE || itemIds.isEmpty()) {
      return Map.of();
    }
    List<Event> history = new ArrayList<>(query.userId().map(this::history).orElse(List.of()));
    history.addAll(query.events());
    List<Explanation> explained =
        recommender.explain(history, itemIds, query.time(), query.reasons().lastEvents());
    Map<String, Explanation> byId = new HashMap<>();
    for (int i = 0; i < itemIds.size(); i++) {
      byId.put(itemIds.get(i), explained.get(i));
    }
    return byId;
  }

  /** The events of a user, if they are not too many for explanations. */
  private List<Event> history(String userId) {
    List<LoggedEvent> events =
        store.history(userId, EventCursor.START, MOST_EXPLAINED + 1).events();
    if (events.size() > MOST_EXPLAINED) {
      throw new BadInputException(
          "the history has more than %,d events, the maximum for explanations"
              .formatted(MOST_EXPLAINED));
    }
    return events.stream()
        .map(logged -> new Event(logged.event().itemId(), logged.event().time()))
        .toList();
  }

  /** Items similar to an item: the recommendations for a user whose only event is on it. */
  Optional<Answer> similar(String itemId, int limit, Optional<Filter> filter) {
    if (table.indexOf(itemId) < 0) {
      return Optional.empty();
    }
    UserState state = recommender.newState();
    recommender.observe(state, Event.of(itemId));
    BitSet allowed = serving.availability().allowed(filter);
    List<Recommendation> best = recommender.recommend(state, Request.top(limit).among(allowed));
    return Optional.of(
        new Answer(
            serving.model(),
            best,
            Set.of(),
            Map.of(),
            List.of(),
            filter.map(serving.availability()::notes).orElse(List.of())));
  }
}
