package io.memoir.server.http.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.javalin.http.HandlerType;
import io.memoir.runtime.Boost;
import io.memoir.runtime.Event;
import io.memoir.server.engine.Answer;
import io.memoir.server.engine.Engine;
import io.memoir.server.engine.Query;
import io.memoir.server.engine.Reranking;
import io.memoir.server.engine.attribute.Attributes;
import io.memoir.server.engine.attribute.Filter;
import io.memoir.server.http.exchange.Exchange;
import io.memoir.server.http.exchange.ProblemException;
import io.memoir.server.http.exchange.QueryFields;
import io.memoir.server.http.exchange.Route;
import io.memoir.server.http.exchange.Workload;
import io.memoir.server.http.settings.Role;
import io.memoir.server.json.BadFieldException;
import io.memoir.server.json.JsonFields;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The routes for recommendations, ranking and similar items. */
public final class RecommendApi {
  static final int USUAL_LIMIT = 10;
  static final int MOST_ITEMS = 500;
  private static final int MOST_IDS = 10_000;
  private static final int USUAL_POOL = 200;
  private static final int MOST_POOLED = 1_000;
  private static final int MOST_EVENTS = 1_000;

  private static final String CONTEXT = "context";
  private static final String TIME = "time";

  /** Maximum number of items per response that are explained briefly, and in full. */
  private static final int MOST_BRIEF = 1_000;

  private static final int MOST_FULL = 100;

  /** Additional cost of explanations, in simple requests. */
  private static final int COST_OF_BRIEF = 10;

  private static final int COST_OF_FULL = 100;

  /** Up to this number of items, diversity takes little time. */
  private static final int FEW = 100;

  /** The smallest factor of a boost; the largest is its inverse. */
  private static final double LEAST_FACTOR = 1e-6;

  private final Engine engine;
  private final InstantSource clock;

  public RecommendApi(Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
  }

  public List<Route> routes() {
    return List.of(
        Route.api(HandlerType.POST, "/v1/recommend", Role.READ, this::recommend),
        Route.api(HandlerType.POST, "/v1/rank", Role.READ, this::rank),
        Route.api(HandlerType.GET, "/v1/similar/{itemId}", Role.READ, this::similar));
  }

  /** The user in the log, if any, and additional events. */
  private record History(Optional<String> userId, List<Event> events) {
    static History read(JsonFields fields) {
      Optional<String> userId = Wire.idIfAny(fields, "userId");
      Optional<String> sessionId = Wire.sessionIfAny(fields, userId);
      List<Event> events = fields.list("events", MOST_EVENTS, Wire::passing);
      if (userId.isEmpty() && sessionId.isEmpty() && !fields.has("events")) {
        throw new BadFieldException(
            "userId", "userId is missing, expected userId, sessionId or events");
      }
      return new History(Wire.who(userId, sessionId), events);
    }

    Query.Builder query() {
      return userId.map(Query::ofUser).orElseGet(Query::ofNobody).after(events);
    }
  }

  private void recommend(Exchange exchange) throws IOException {
    exchange.query().done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    History history = History.read(fields);
    int limit = fields.integer("limit", USUAL_LIMIT, 1, MOST_ITEMS);
    Optional<String> condition = fields.textIfAny("filter");
    Optional<Filter> filter = condition.map(Wire::filter);
    Optional<String> domain = fields.textIfAny("domain");
    Optional<List<String>> include =
        fields.has("include") ? Optional.of(fields.texts("include", MOST_IDS)) : Optional.empty();
    List<String> exclude = fields.texts("exclude", MOST_IDS);
    Optional<Boolean> keepSeen = fields.flagIfAny("keepSeen");
    Reranking reranking = reranking(fields, exchange.requestId().hashCode());
    Asked moment = Asked.read(fields, clock.millis());
    Query.Reasons reasons = reasons(fields);
    Optional<Query.Order.Pooled> order = order(fields);
    boolean dryRun = fields.flag("dryRun", false);
    fields.done();
    long explained = explained(reasons, limit);
    Query.Builder asked =
        history
            .query()
            .limit(limit)
            .excluding(exclude)
            .reranking(reranking)
            .at(moment.time())
            .context(moment.context())
            .explained(reasons);
    keepSeen.ifPresent(asked::keepSeen);
    filter.ifPresent(asked::matching);
    domain.ifPresent(asked::inDomain);
    include.ifPresent(asked::among);
    order.ifPresent(asked::order);
    Query query = asked.build();
    exchange.charge(
        history.events().size()
            + query.exclude().size()
            + include.map(List::size).orElse(0)
            + reranking.boosts().size()
            + condition.map(String::length).orElse(0)
            + limit
            + order.map(Query.Order.Pooled::pool).orElse(0)
            - 1,
        explained);
    boolean takesLong = (reranking.diversity() > 0 && limit > FEW) || Exchange.takesLong(condition);
    if (dryRun) {
      exchange.answer(exchange.heavy(() -> tried(query)));
    } else {
      answer(exchange, query, takesLong);
    }
  }

  /** The answer to a dry run, which is rejected for the same reasons as an answer. */
  private JsonObject tried(Query query) {
    List<String> notes = engine.tryOut(query).notes();
    JsonObject valid = new JsonObject();
    valid.addProperty("valid", true);
    if (!notes.isEmpty()) {
      JsonArray lines = new JsonArray();
      notes.forEach(lines::add);
      valid.add("notes", lines);
    }
    return valid;
  }

  /** Answers a query; if it takes long, one of the permits for long requests is needed. */
  private void answer(Exchange exchange, Query query, boolean takesLong) {
    exchange.answer(
        exchange.sized(
            takesLong || query.reasons() != Query.Reasons.NONE,
            () -> Wire.answer(engine.answer(query), query.reasons())));
  }

  /**
   * The cost of explanations.
   *
   * @throws BadFieldException if there are too many for one response
   */
  static long explained(Query.Reasons reasons, int items) {
    return switch (reasons) {
      case NONE -> 0;
      case BRIEF -> COST_OF_BRIEF + requireFew(reasons, items, MOST_BRIEF) / Workload.IN_ONE;
      case FULL -> COST_OF_FULL + requireFew(reasons, items, MOST_FULL);
    };
  }

  private static int requireFew(Query.Reasons reasons, int items, int most) {
    if (items > most) {
      throw new BadFieldException(
          "explain",
          String.format(
              Locale.ROOT,
              "explain is %s for %,d items, expected at most %,d items with full and %,d with brief",
              reasons.name().toLowerCase(Locale.ROOT),
              items,
              MOST_FULL,
              MOST_BRIEF));
    }
    return items;
  }

  private void rank(Exchange exchange) throws IOException {
    exchange.query().done();
    JsonFields fields = JsonFields.of(exchange.body(), "");
    History history = History.read(fields);
    List<String> itemIds = fields.texts("itemIds", MOST_IDS);
    if (itemIds.isEmpty()) {
      throw new BadFieldException("itemIds", "itemIds is missing or empty, expected item ids");
    }
    Optional<String> task = fields.textIfAny("task");
    Asked moment = Asked.read(fields, clock.millis());
    Query.Reasons reasons = reasons(fields);
    fields.done();
    Query query =
        history
            .query()
            .limit(itemIds.size())
            .among(itemIds)
            .keepSeen(true)
            .order(new Query.Order.Ranked(task))
            .at(moment.time())
            .context(moment.context())
            .explained(reasons)
            .build();
    exchange.charge(history.events().size() + itemIds.size(), explained(reasons, itemIds.size()));
    answer(exchange, query, false);
  }

  private void similar(Exchange exchange) {
    String itemId = exchange.pathId("itemId");
    QueryFields query = exchange.query();
    int limit = query.integer("limit", USUAL_LIMIT, 1, MOST_ITEMS);
    Optional<String> condition = query.text("filter");
    Optional<Filter> filter = condition.map(Wire::filter);
    query.done();
    exchange.charge(condition.map(String::length).orElse(0) + limit - 1L, 0);
    Answer answer =
        exchange
            .sized(Exchange.takesLong(condition), () -> engine.similar(itemId, limit, filter))
            .orElseThrow(() ->
                new ProblemException(404, "no-such-item", "the model does not know the item"));
    JsonObject json = Wire.answer(answer, Query.Reasons.NONE);
    json.addProperty("itemId", itemId);
    exchange.answer(json);
  }

  /** The seed of the exploration is the request id, so that a request can be reproduced. */
  private static Reranking reranking(JsonFields fields, long seed) {
    Map<String, Boost> boosts = new HashMap<>();
    fields.list(
        "boosts",
        MOST_IDS,
        (element, place) -> {
          JsonFields boost = JsonFields.of(element, place);
          String itemId = boost.text("itemId");
          double factor = boost.number("factor", LEAST_FACTOR, 1 / LEAST_FACTOR).orElse(1);
          double added = boost.number("added", -1e6, 1e6).orElse(0);
          boost.done();
          if (boosts.put(itemId, new Boost((float) factor, (float) added)) != null) {
            throw new BadFieldException(
                place + ".itemId",
                place + ".itemId occurs twice in this list, expected every item once");
          }
          return itemId;
        });
    return new Reranking(
        boosts,
        (float) fields.number("diversity", 0, 1).orElse(0),
        (float) fields.number("exploration", 0, 1).orElse(0),
        seed);
  }

  /** The time of a request, and values of request features. */
  record Asked(long time, Attributes context) {
    /**
     * Reads the {@code context}: its {@code time}, and values of request features.
     *
     * @param now the time of a request without one
     */
    static Asked read(JsonFields fields, long now) {
      Optional<JsonElement> context = fields.find(CONTEXT);
      if (context.isEmpty()) {
        return new Asked(now, Attributes.NONE);
      }
      long time = JsonFields.of(context.get(), CONTEXT).moment(TIME).orElse(now);
      JsonObject values = new JsonObject();
      context.get().getAsJsonObject().asMap().forEach(values::add);
      values.remove(TIME);
      return new Asked(time, Wire.context(values, CONTEXT));
    }
  }

  /** A task other than next-item by which the answer is ordered. */
  private static Optional<Query.Order.Pooled> order(JsonFields fields) {
    Optional<JsonFields> order = fields.fields("orderBy");
    if (order.isEmpty()) {
      return Optional.empty();
    }
    String task = order.get().text("task");
    int pool = order.get().integer("pool", USUAL_POOL, 1, MOST_POOLED);
    order.get().done();
    return Optional.of(new Query.Order.Pooled(task, pool));
  }

  static Query.Reasons reasons(JsonFields fields) {
    String word = fields.word("explain", "none", List.of("none", "brief", "full"));
    return Query.Reasons.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
