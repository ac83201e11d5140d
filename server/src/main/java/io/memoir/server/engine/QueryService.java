package io.memoir.server.engine;

import io.memoir.model.BadInputException;
import io.memoir.model.Domains;
import io.memoir.model.ItemTable;
import io.memoir.model.feature.Values;
import io.memoir.model.task.Task;
import io.memoir.runtime.Event;
import io.memoir.runtime.Explanation;
import io.memoir.runtime.Profile;
import io.memoir.runtime.RankExplanation;
import io.memoir.runtime.RankRequest;
import io.memoir.runtime.Ranking;
import io.memoir.runtime.Recommendation;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.Request;
import io.memoir.runtime.UserState;
import io.memoir.server.engine.attribute.Attribute;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.engine.explain.Explainer;
import io.memoir.server.engine.feature.FeatureValues;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.StoredEvent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Answers queries with one model. */
final class QueryService {
  /** The most names of a context that are noted as unknown. */
  private final Users users;

  private final Items items;
  private final Serving serving;
  private final FeatureValues features;
  private final Recommender recommender;
  private final ItemTable table;
  private final Explainer explainer;

  QueryService(EventStore store, Users users, Items items, Serving serving) {
    this.users = users;
    this.items = items;
    this.serving = serving;
    this.features = serving.live().features();
    this.recommender = serving.recommender();
    this.table = recommender.items();
    this.explainer = new Explainer(store, features, recommender);
  }

  /**
   * The inputs of a query in addition to the user state.
   *
   * @param events additional events
   * @param notes parts of the request that have no effect, one line each
   */
  private record Known(List<Event> events, Profile profile, List<String> notes) {}

  Answer answer(Query query) {
    Known known = known(query);
    return switch (query.order()) {
      case Query.Order.NextItem() -> best(query, known, Optional.empty());
      case Query.Order.Pooled(String name, int pool) ->
          best(query, known, Optional.of(new Request.Order(name, pool)));
      case Query.Order.Ranked(Optional<String> name) ->
          switch (name.map(each -> task(each, "task")).orElseGet(this::onlyTask)) {
            case Task.NextItem _ -> best(query, known, Optional.empty());
            case Task.Scored task -> ranked(query, known, task);
          };
    };
  }

  private Known known(Query query) {
    query.domain().ifPresent(this::requireDomain);
    List<Event> events = new ArrayList<>();
    for (Event event : query.events()) {
      events.add(features.event(event, "events[" + events.size() + "]"));
    }
    Attributes user =
        features.usesUserFeatures()
            ? query.userId().flatMap(users::find).orElse(Attributes.NONE)
            : Attributes.NONE;
    Values request = features.request(query.context());
    Profile given = Profile.of(features.user(user), request);
    Profile profile = query.domain().map(given::inDomain).orElse(given);
    List<String> notes = new ArrayList<>(features.wrongKindsOfUser(user));
    notes.addAll(features.notesOfContext(query.context(), request));
    return new Known(events, profile, notes);
  }

  private void requireDomain(String name) {
    Optional<Domains> domains = recommender.domains();
    if (domains.isEmpty()) {
      throw new BadFieldException(
          "domain",
          "domain is '%s', but the model does not distinguish domains"
              .formatted(JsonFields.shown(name)));
    }
    if (domains.get().numberOf(name) == Domains.NONE) {
      throw new BadFieldException(
          "domain",
          "domain is '%s', but the model has only %s"
              .formatted(JsonFields.shown(name), domains.get().listed()));
    }
  }

  /** Whether an item of the model is in the domain that is asked for, if any. */
  private boolean isAskedFor(int item, Query query) {
    return query.domain().isEmpty() || query.domain().equals(recommender.domainOf(item));
  }

  /**
   * A task of the model by its name.
   *
   * @param field the field that contains the name
   * @throws BadFieldException if there is none
   */
  private Task task(String name, String field) {
    return recommender.tasks().stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new BadFieldException(
                field,
                "%s is '%s', but the model has only %s"
                    .formatted(field, JsonFields.shown(name), names())));
  }

  /** The next-item task, or the only one of a model without it. */
  private Task onlyTask() {
    List<Task> tasks = recommender.tasks();
    return tasks.stream()
        .filter(Task.NextItem.class::isInstance)
        .findFirst()
        .or(() -> tasks.size() == 1 ? Optional.of(tasks.getFirst()) : Optional.empty())
        .orElseThrow(
            () -> new BadFieldException("task", "task is missing, expected one of " + names()));
  }

  private String names() {
    return recommender.tasks().stream().map(Task::name).collect(Collectors.joining(", "));
  }

  /** Applies a function to the state after all events. */
  private <T> T ask(Query query, Known known, Function<UserState, T> question) {
    Function<UserState, T> afterwards =
        state -> {
          known.events().forEach(event -> recommender.observe(state, event));
          return question.apply(state);
        };
    if (query.history().isPresent()) {
      UserState state = recommender.newState();
      for (StoredEvent event : query.history().get()) {
        recommender.observe(state, features.event(event));
      }
      return afterwards.apply(state);
    }
    return query.userId().isPresent()
        ? serving.states().ask(query.userId().get(), afterwards)
        : afterwards.apply(recommender.newState());
  }

  /** The best items by the next-item task, optionally ordered by another task. */
  private Answer best(Query query, Known known, Optional<Request.Order> order) {
    Optional<Task.Scored> task =
        order
            .map(each -> task(each.task(), "orderBy.task"))
            .flatMap(each ->
                each instanceof Task.Scored scored ? Optional.of(scored) : Optional.empty());
    BitSet allowed = serving.availability().allowed(query.filter());
    Request request =
        Request.top(query.limit()).at(query.time()).without(query.exclude()).about(known.profile());
    if (keepsSeen(query)) {
      request = request.keepSeen();
    }
    if (order.isPresent()) {
      request = request.orderedBy(order.get().task(), order.get().pool());
    }
    Set<String> missing = new LinkedHashSet<>();
    if (query.include().isPresent()) {
      BitSet included = new BitSet();
      for (String id : query.include().get()) {
        int number = table.indexOf(id);
        if (number >= 0 && allowed.get(number) && isAskedFor(number, query)) {
          included.set(number);
        } else {
          missing.add(id);
        }
      }
      request = request.among(included);
    } else if (allowed.nextClearBit(0) < table.size()) {
      request = request.among(allowed);
    }
    Reranking reranking = query.reranking();
    ColdExploration cold = coldExploration(query);
    Request asked = reranking.of(request, cold.ofTheRest(reranking.exploration()));
    List<Recommendation> best = ask(query, known, state -> recommender.recommend(state, asked));
    List<Recommendation> places =
        cold.none() ? best : cold.among(best, query.limit(), reranking.seed());
    Set<String> coldIds = cold.none() ? Set.of() : cold.shown(places);
    List<String> explained =
        places.stream().map(Recommendation::itemId).filter(id -> !coldIds.contains(id)).toList();
    return new Answer(
        serving.model(),
        places,
        task,
        coldIds,
        task.isPresent() ? Map.of() : explanations(query, known, explained),
        task.isPresent() ? effects(query, known, task.get(), explained) : Map.of(),
        List.copyOf(missing),
        notes(query, known));
  }

  /** Candidates ranked by a binary or rating task. */
  private Answer ranked(Query query, Known known, Task.Scored task) {
    Set<String> given =
        new LinkedHashSet<>(
            query
                .include()
                .orElseThrow(() ->
                    new BadInputException(
                        "no candidates to rank by a task, expected item ids in include")));
    BitSet allowed = serving.availability().allowed(query.filter());
    List<String> missing =
        given.stream()
            .filter(id ->
                table.indexOf(id) < 0
                    || !allowed.get(table.indexOf(id))
                    || !isAskedFor(table.indexOf(id), query))
            .toList();
    missing.forEach(given::remove);
    query.exclude().forEach(given::remove);
    RankRequest request = request(query, known, task);
    Ranking ranking =
        ask(query, known, state -> recommender.rank(state, List.copyOf(given), request));
    List<Recommendation> ranked =
        ranking.candidates().stream().limit(query.limit()).map(this::recommendation).toList();
    return new Answer(
        serving.model(),
        ranked,
        Optional.of(task),
        Set.of(),
        Map.of(),
        effects(query, known, task, ranked.stream().map(Recommendation::itemId).toList()),
        missing,
        notes(query, known));
  }

  private static RankRequest request(Query query, Known known, Task.Scored task) {
    return RankRequest.by(task.name()).at(query.time()).about(known.profile());
  }

  private Recommendation recommendation(Ranking.Candidate candidate) {
    return new Recommendation(
        candidate.itemId(),
        candidate.item(),
        candidate.score(),
        Optional.empty(),
        1,
        table.item(candidate.item()),
        OptionalDouble.of(candidate.value()));
  }

  /** The cold items that an answer with exploration may show. */
  private ColdExploration coldExploration(Query query) {
    float exploration = query.reranking().exploration();
    List<String> candidates =
        exploration == 0 || query.include().isPresent()
            ? List.of()
            : serving.availability().coldItems(filterOfCold(query));
    return ColdExploration.of(exploration, candidates, query.exclude());
  }

  /** The filter of cold items: those of a domain have its name as an attribute. */
  private Optional<Filter> filterOfCold(Query query) {
    if (query.domain().isEmpty() || recommender.domains().isEmpty()) {
      return query.filter();
    }
    Filter inDomain =
        new Filter.Comparison(
            recommender.domains().get().column(),
            Filter.Order.EQUAL,
            new Attribute.Text(query.domain().get()));
    return Optional.of(
        query.filter().<Filter>map(each -> new Filter.And(each, inDomain)).orElse(inDomain));
  }

  private List<String> notes(Query query, Known known) {
    List<String> notes =
        new ArrayList<>(query.filter().map(serving.availability()::notes).orElse(List.of()));
    unknown(query.reranking().boosts().keySet(), "boosts").ifPresent(notes::add);
    unknown(query.events().stream().map(Event::itemId).toList(), "events").ifPresent(notes::add);
    notes.addAll(known.notes());
    return notes;
  }

  /** A note about items in a field that the model does not know, if there are any. */
  private Optional<String> unknown(Collection<String> itemIds, String field) {
    List<String> unknown = itemIds.stream().filter(id -> table.indexOf(id) < 0).toList();
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%d of %d %s are for items that the model does not know, such as '%s'",
                unknown.size(),
                itemIds.size(),
                field,
                unknown.getFirst()));
  }

  private Map<String, Explanation> explanations(Query query, Known known, List<String> itemIds) {
    return query.reasons() == Query.Reasons.NONE || itemIds.isEmpty()
        ? Map.of()
        : explainer.explanations(explained(query, known), itemIds);
  }

  private boolean keepsSeen(Query query) {
    return query.keepSeen().orElse(recommender.keepsSeen());
  }

  private Explainer.Asked explained(Query query, Known known) {
    return new Explainer.Asked(
        query.userId(),
        query.history(),
        known.events(),
        query.time(),
        known.profile(),
        query.order() instanceof Query.Order.Ranked // where seen items are always ranked
            ? recommender.keepsSeen()
            : keepsSeen(query),
        query.reasons().lastEvents());
  }

  /** The effects of each event and each feature value on the predictions of a task for items. */
  private Map<String, RankExplanation> effects(
      Query query, Known known, Task.Scored task, List<String> itemIds) {
    if (query.reasons() == Query.Reasons.NONE || itemIds.isEmpty()) {
      return Map.of();
    }
    Map<String, Values> described = new HashMap<>();
    for (String id : itemIds) {
      items.find(id).ifPresent(document -> described.put(id, features.item(document.attributes())));
    }
    RankRequest request = request(query, known, task).knowing(described);
    return explainer.effects(
        explained(query, known),
        itemIds,
        query.reasons() == Query.Reasons.FULL ? request.withNumberShares() : request);
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
            Optional.empty(),
            Set.of(),
            Map.of(),
            Map.of(),
            List.of(),
            filter.map(serving.availability()::notes).orElse(List.of())));
  }
}
